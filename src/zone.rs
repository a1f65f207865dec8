//! The zone whose calendar a moment is put into.

use crate::by_text::by_text;
use crate::day::Day;
use crate::error::{Teach, nearest};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::fmt;
use std::str::FromStr;

/// Whose day a moment such as `2021-11-18T23:30:00-05:00` falls on. What has no zone, and what is a day
/// alone, stays as it is written under all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Zone {
    /// The zone that it is written in: 18 November. A number of seconds since 1970 is written in UTC.
    #[default]
    Written,
    /// UTC: 19 November.
    Utc,
    /// A zone of the IANA database.
    Named(TimeZone),
}

impl Zone {
    /// The day of a moment that is written as being on the day `written`.
    pub fn day(&self, moment: Timestamp, written: Date) -> Day {
        Day::from_civil(match self {
            Self::Written => written,
            Self::Utc => TimeZone::UTC.to_datetime(moment).date(),
            Self::Named(zone) => zone.to_datetime(moment).date(),
        })
    }

    /// The day of a moment that is given in UTC.
    pub fn day_of_utc(&self, moment: Timestamp) -> Day {
        self.day(moment, TimeZone::UTC.to_datetime(moment).date())
    }
}

by_text!(Zone);

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Written => "written",
            Self::Utc => "utc",
            Self::Named(zone) => zone.iana_name().unwrap_or_default(),
        })
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        if name.eq_ignore_ascii_case("written") {
            return Ok(Self::Written);
        }
        if name.eq_ignore_ascii_case("utc") {
            return Ok(Self::Utc);
        }
        // The program's own database, so that a day does not depend on the machine.
        TimeZoneDatabase::bundled()
            .get(name)
            .ok()
            .filter(|zone| zone.iana_name().is_some())
            .map(Self::Named)
            .ok_or_else(|| UnknownZone(name.to_owned()))
    }
}

/// A word that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone {0:?}")]
pub struct UnknownZone(pub String);

impl Teach for UnknownZone {
    fn help(&self) -> Option<String> {
        let zones = TimeZoneDatabase::bundled();
        let names: Vec<String> = zones.available().map(|name| name.to_string()).collect();
        let known = names.iter().map(String::as_str).chain(["written", "utc"]);
        // People know the city: `Berlin` is near to nothing but means Europe/Berlin.
        let city = |name: &&String| {
            let city = name.rsplit('/').next().unwrap_or_default();
            city.eq_ignore_ascii_case(&self.0.replace(' ', "_"))
        };
        Some(match nearest(&self.0, known) {
            Some(name) => format!("did you mean {name}?"),
            None => match names.iter().find(city) {
                Some(name) => format!("did you mean {name}?"),
                None => "name written, utc or a zone such as Europe/Berlin".to_owned(),
            },
        })
    }

    fn is_usage(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_as_it_is_written() {
        for name in ["written", "utc", "Europe/Berlin", "America/New_York"] {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(zone.to_string(), name);
            assert_eq!(zone.to_string().parse(), Ok(zone));
        }
        assert_eq!("europe/berlin".parse(), "Europe/Berlin".parse::<Zone>());
    }

    #[test]
    fn an_unknown_zone_is_answered_with_the_nearest() {
        for (wrong, meant) in [
            ("Europe/Berln", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("writen", "written"),
        ] {
            let help = wrong.parse::<Zone>().unwrap_err().help().unwrap();
            assert!(help.contains(meant), "{wrong}: {help}");
        }
    }

    #[test]
    fn a_moment_has_the_day_of_the_zone_that_was_asked_for() {
        let moment: Timestamp = "2021-11-19T04:30:00Z".parse().unwrap();
        let written = jiff::civil::date(2021, 11, 18);
        for (zone, day) in [
            ("written", "2021-11-18"),
            ("utc", "2021-11-19"),
            ("Europe/Berlin", "2021-11-19"),
            ("America/New_York", "2021-11-18"),
            ("Pacific/Auckland", "2021-11-19"),
        ] {
            let zone: Zone = zone.parse().unwrap();
            assert_eq!(zone.day(moment, written).to_string(), day);
        }
    }
}
