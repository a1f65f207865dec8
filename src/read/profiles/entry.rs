//! Tables with lists for the fields of an article among their own keys. They are taken out before the others are
//! read, as `flatten` of serde would neither refuse unknown keys nor know where they stand.

use crate::read::fields::Field;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A table with lists of columns for fields.
#[derive(Debug)]
pub struct Entry<T, P> {
    /// The columns or paths of each field, the best first.
    pub fields: BTreeMap<Field, Vec<P>>,
    /// The other keys.
    pub own: T,
}

impl<'de, T: Deserialize<'de>, P: Deserialize<'de>> Deserialize<'de> for Entry<T, P> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(Table(PhantomData))
    }
}

struct Table<T, P>(PhantomData<(T, P)>);

impl<'de, T: Deserialize<'de>, P: Deserialize<'de>> Visitor<'de> for Table<T, P> {
    type Value = Entry<T, P>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a table")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Entry<T, P>, M::Error> {
        let mut fields = BTreeMap::new();
        let others = Others {
            map,
            fields: &mut fields,
        };
        let own = T::deserialize(MapAccessDeserializer::new(others))?;
        Ok(Entry { fields, own })
    }
}

/// The keys that are no fields.
struct Others<'f, M, P> {
    map: M,
    fields: &'f mut BTreeMap<Field, Vec<P>>,
}

impl<'de, M: MapAccess<'de>, P: Deserialize<'de>> MapAccess<'de> for Others<'_, M, P> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, M::Error> {
        let mut seed = Some(seed);
        while let Some(key) = self.map.next_key_seed(Key(&mut seed))? {
            match key {
                Ok(field) => self.fields.insert(field, self.map.next_value()?),
                Err(own) => return Ok(Some(own)),
            };
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.map.next_value_seed(seed)
    }
}

struct Key<'s, K>(&'s mut Option<K>);

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<'_, K> {
    type Value = Result<Field, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        let key = String::deserialize(input)?;
        if let Some(field) = Field::ALL.into_iter().find(|field| field.name() == key) {
            return Ok(Ok(field));
        }
        let seed = self
            .0
            .take()
            .expect("the first key that is no field ends the search");
        let own = seed.deserialize(key.into_deserializer());
        // The words of an unknown key name those that are known: the fields are, too.
        let fields = || Field::ALL.map(|field| format!("`{field}`")).join(", ");
        own.map(Err)
            .map_err(|error: D::Error| D::Error::custom(format!("{error}, {}", fields())))
    }
}
