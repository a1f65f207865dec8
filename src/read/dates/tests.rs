use super::*;
use proptest::prelude::*;

fn day(text: &str) -> Read {
    Read::Day(text.parse().unwrap())
}

/// What is read when the order is left to the text itself.
fn decided(text: &str) -> Option<Day> {
    decide(read(text), DateOrder::Auto)
}

const THE_18TH: &[&str] = &[
    "2021-11-18",
    " 2021-11-18 ",
    "2021-11-18Z",
    "2021-11-18+09:00",
    "2021-11-18T23:30",
    "2021-11-18T10:30:00",
    "2021-11-18 10:30:00",
    "2021-11-18T10:30:00.123456",
    "2021-11-18T10:30:00Z",
    "2021-11-18T10:30:00.000Z",
    "2021-11-18T10:30:00+0000",
    "2021-11-18T10:30:00.000+0000",
    "2021-11-18T10:30:00+01:00[Europe/Berlin]",
    "2021-11-18 10:30:00 UTC",
    "2021-11-18 10:30:00 +0000 UTC",
    "2021-11-18 10:30:00+00",
    "20211118",
    "20211118.0",
    "20211118T103000Z",
    "20211118103000",
    "20211118103000123",
    "202111181030",
    "1637231400",
    "1637231400.5",
    "1637231400000",
    "1637231400000000",
    "Thu, 18 Nov 2021 10:30:00 GMT",
    "Thu, 18 Nov 2021 10:30:00 +0100",
    "Fri, 18 Nov 2021 10:30:00 GMT",
    "18 Nov 21 10:30 EST",
    "Thu Nov 18 10:30:00 +0000 2021",
    "Thu Nov 18 10:30:00 UTC 2021",
    "Thu Nov 18 2021 10:30:00 GMT+0100 (CET)",
    "18th November, 2021",
    "18th of November 2021",
    "November 18, 2021 Thursday",
    "November 18, 2021",
    "Thursday, November 18, 2021",
    "NOVEMBER 18th, 2021",
    "18 Nov 2021",
    "18-Nov-2021",
    "18-NOV-21",
    "Nov 18, '21",
    "2021 Nov 18",
    "Nov. 18, 2021, 5:30 p.m. ET",
    "Nov. 18, 2021 5 pm",
    "Published 5:30 PM ET, Thu November 18, 2021",
    "Thu 18 Nov 2021 10.31 GMT",
    "18 November 2021 10.31",
    "18.11.2021",
    "18.11.21",
    "18.11.2021, 10:30 Uhr",
    "18.11.2021, 10.30 Uhr",
    "18. 11. 2021",
    "18/11/2021",
    "18/11/2021 - 10:30",
    "18-11-2021",
    "11/18/21",
    "11/18/2021 10:30:00 AM",
    "2021/11/18",
    "2021.11.18",
    "2021. 11. 18.",
    "2021 11 18",
    "2021年11月18日",
    "2021年11月18日(木) 10時30分",
    "2021년 11월 18일",
    "18. November 2021",
    "Donnerstag, den 18. November 2021 um 10:30 Uhr",
    "jeudi 18 novembre 2021 à 17h30",
    "18 de noviembre de 2021",
    "jueves, 18 de noviembre de 2021 17:30h",
    "giovedì 18 novembre 2021",
    "18 de novembro de 2021 às 10h30",
    "donderdag 18 november 2021",
    "18 listopada 2021 r.",
    "18 ноября 2021 г.",
    "18 ноября 2021, 10:30 МСК",
    "18 листопада 2021 р.",
    "den 18 november 2021",
    "2021 m. lapkričio 18 d.",
    "18 Kasım 2021 Perşembe",
    "18 KASIM 2021",
    "2021. november 18.",
    "18 noiembrie 2021",
    "18. marraskuuta 2021",
    "18 نوفمبر 2021",
];

#[test]
fn every_common_form_is_read() {
    for text in THE_18TH {
        assert_eq!(decided(text), Day::from_ymd(2021, 11, 18), "{text}");
    }
    for (text, expected) in [
        ("Friday, January 4, 2019", "2019-01-04"),
        ("1er janvier 2021", "2021-01-01"),
        ("1º de marzo de 2021", "2021-03-01"),
        ("3 août 2020", "2020-08-03"),
        ("3 AOUT 2020", "2020-08-03"),
        ("5. März 1999", "1999-03-05"),
        ("7/23/17", "2017-07-23"),
        ("8/9/19", "2019-08-09"),
        ("18 June 1815", "1815-06-18"),
        ("Nov 18 70", "1970-11-18"),
        ("Nov 18 69", "2069-11-18"),
        ("99-12-31", "1999-12-31"),
        ("mar 16 mar 2021", "2021-03-16"),
        ("mar. 18 mai 2021", "2021-05-18"),
        ("2021-11-18T10:30:60Z", "2021-11-18"),
    ] {
        let order = DateOrder::MonthFirst;
        assert_eq!(
            decide(read(text), order),
            Some(expected.parse().unwrap()),
            "{text}"
        );
    }
}

#[test]
fn with_a_zone_the_day_is_that_of_utc() {
    for (text, expected) in [
        ("2021-11-18T23:30:00-05:00", "2021-11-19"),
        ("2021-11-18T00:30:00+02:00", "2021-11-17"),
        ("2021-11-18 23:30:00 -0500", "2021-11-19"),
        ("Thu, 18 Nov 2021 23:30:00 -0500", "2021-11-19"),
        ("Thu, 18 Nov 2021 23:30:00 EST", "2021-11-19"),
        ("Nov. 18, 2021, 7:30 p.m. ET", "2021-11-19"),
        // Summer: 19:30 in New York is 23:30 UTC, still the same day.
        ("July 18, 2021, 7:30 p.m. ET", "2021-07-18"),
        ("July 18, 2021, 12:30 a.m. (PDT)", "2021-07-18"),
        ("18 Nov 2021 00:30 GMT+1", "2021-11-17"),
        ("18 ноября 2021, 01:30 МСК", "2021-11-17"),
        ("2021-12-31T23:59:59-00:01", "2022-01-01"),
    ] {
        assert_eq!(read(text), day(expected), "{text}");
    }
}

#[test]
fn without_a_zone_or_a_time_the_day_is_as_written() {
    assert_eq!(read("2021-11-18T23:59:59"), day("2021-11-18"));
    assert_eq!(read("2021-11-18-11:00"), day("2021-11-18"));
    assert_eq!(read("Nov 18, 2021 11:30 pm"), day("2021-11-18"));
    assert_eq!(read("Nov 18, 2021 11:30 pm XYZ"), day("2021-11-18"));
}

#[test]
fn impossible_dates_are_unreadable_and_never_rolled_over() {
    for text in [
        "2021-02-30",
        "2021-02-30T10:00:00Z",
        "2021-13-01",
        "2021-00-10",
        "2021-11-00",
        "20210230",
        "20211118250000",
        "31/31/2021",
        "0/0/2021",
        "30 February 2021",
        "February 29, 2021",
        "November 31, 2021",
        "2021-11-18T25:00:00",
        "2021-11-18 10:61",
        "0001-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00Z",
    ] {
        assert_eq!(read(text), Read::Unreadable, "{text}");
    }
    assert_eq!(read("February 29, 2020"), day("2020-02-29"));
}

#[test]
fn what_names_no_day_is_unreadable() {
    for text in [
        "2021",
        "2021-11",
        "November 2021",
        "Nov 18",
        "3 days ago",
        "12 hours 03 minutes ago",
        "yesterday",
        "1.2.3",
        "10.0.0.1",
        "1 2 2021",
        "18-11/2021",
        "555-1234",
        "12345",
        "-1",
        "11-18-2021-05",
        "Nov 18, 2021 and Nov 19, 2021",
        "May 18 June 2021",
        "99999999999999999999",
        "٣",
    ] {
        assert_eq!(read(text), Read::Unreadable, "{text}");
    }
}

#[test]
fn blank_and_the_words_for_nothing_are_absent() {
    for text in ["", "  \t", "None", "null", "NaN", "NaT", "0", "0000-00-00"] {
        assert_eq!(read(text), Read::Absent, "{text:?}");
    }
    assert_eq!(read_number(0), Read::Absent);
}

#[test]
fn a_text_longer_than_64_bytes_is_unreadable() {
    let long = format!("2021-11-18{}", " ".repeat(MAX_BYTES));
    assert_eq!(
        read(&long),
        day("2021-11-18"),
        "blanks round it do not count"
    );
    let long = format!("{}2021-11-18", "Thursday ".repeat(7));
    assert_eq!(read(&long), Read::Unreadable);
}

#[test]
fn numbers_are_read_by_their_length() {
    for (number, expected) in [
        (20_211_118, "2021-11-18"),
        (202_111_181_030, "2021-11-18"),
        (20_211_118_103_000, "2021-11-18"),
        (1_637_231_400, "2021-11-18"),
        (1_637_231_400_000, "2021-11-18"),
        (1_637_231_400_000_000, "2021-11-18"),
        (1_637_231_400_000_000_000, "2021-11-18"),
        (946_684_799, "1999-12-31"),
        (946_684_799_000, "1999-12-31"),
        (-86_400_001, "1967-04-06"),
        (-1_000_000_000_000, "1938-04-24"),
    ] {
        assert_eq!(read_number(number), day(expected), "{number}");
    }
    for number in [
        1,
        2021,
        202_111,
        20_210_230,
        99_999_999_999,
        i64::MIN,
        i64::MAX,
    ] {
        assert_eq!(read_number(number), Read::Unreadable, "{number}");
    }
}

#[test]
fn an_order_decides_what_the_numbers_leave_open() {
    let open = read("03/04/2021");
    assert!(open.is_ambiguous());
    let of = |order| decide(open, order).map(|day| day.to_string());
    assert_eq!(of(DateOrder::Auto), None);
    assert_eq!(of(DateOrder::DayFirst).as_deref(), Some("2021-04-03"));
    assert_eq!(of(DateOrder::MonthFirst).as_deref(), Some("2021-03-04"));
    assert_eq!(of(DateOrder::YearFirst), None);
    let short = decide(read("21/04/03"), DateOrder::YearFirst);
    assert_eq!(short, Day::from_ymd(2021, 4, 3));
    assert_eq!(read("03/03/2021"), day("2021-03-03"));
    let clear = read("23.07.2017");
    assert!(!clear.is_ambiguous());
    assert_eq!(
        decide(clear, DateOrder::MonthFirst),
        Day::from_ymd(2017, 7, 23)
    );
}

#[test]
fn the_majority_of_clear_dates_tells_the_order() {
    let mut votes = Votes::default();
    assert_eq!(votes.majority(), None);
    for text in [
        "03/04/2021",
        "2021-11-18",
        "18/11/2021",
        "None",
        "03/03/2021",
    ] {
        votes.add(&read(text));
    }
    assert_eq!(votes.majority(), Some(DateOrder::DayFirst));
    let mut other = Votes::default();
    other.add(&read("7/23/17"));
    votes.merge(&other);
    assert_eq!(votes.total(), 2);
    assert_eq!(votes.majority(), None, "one against one");
    votes.add(&read("12/22/16"));
    assert_eq!(votes.majority(), Some(DateOrder::MonthFirst));
}

#[test]
fn an_order_is_read_as_it_is_written() {
    for order in DateOrder::ALL {
        assert_eq!(order.to_string().parse(), Ok(order));
    }
    let unknown = "ydm".parse::<DateOrder>().unwrap_err();
    assert!(unknown.help().unwrap().contains("dmy"));
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,70}") {
        read(&text);
    }

    #[test]
    fn any_text_of_date_parts_is_read_without_a_panic(
        text in "([0-9]{1,4}|[-/.:, +TZ()']|Nov|am|p\\.m\\.|GMT|h|Uhr|mar|年){0,16}"
    ) {
        read(&text);
    }

    #[test]
    fn any_number_is_read_without_a_panic(number: i64) {
        read_number(number);
    }

    #[test]
    fn every_form_of_a_day_reads_as_that_day(days in -171_000_i32..84_000, hour in 0..24, minute in 0..60) {
        let expected = Day::from_epoch(days);
        let (y, m, d) = expected.ymd();
        let at = usize::try_from(m - 1).unwrap();
        let (name, mois, short) = (MONTHS[at], MOIS[at], &MONTHS[at][..3]);
        for text in [
            expected.to_string(),
            format!("{y:04}{m:02}{d:02}"),
            format!("{y:04}{m:02}{d:02}{hour:02}{minute:02}59"),
            format!("{y:04}-{m:02}-{d:02}T{hour:02}:{minute:02}:00"),
            format!("{y:04}-{m:02}-{d:02} {hour:02}:{minute:02}:00.25Z"),
            format!("{y:04}/{m}/{d}"),
            format!("{d} {short} {y:04} {hour:02}:{minute:02}:00 GMT"),
            format!("{name} {d}, {y:04}"),
            format!("{d}th {name}, {y:04}"),
            format!("{short}. {d}, {y:04}, {hour}:{minute:02}"),
            format!("le {d} {mois} {y:04} à {hour}h{minute:02}"),
        ] {
            prop_assert_eq!(read(&text), Read::Day(expected), "{}", text);
        }
        for (text, order) in [
            (format!("{d:02}.{m:02}.{y:04}"), DateOrder::DayFirst),
            (format!("{d}/{m}/{y:04} {hour:02}:{minute:02}"), DateOrder::DayFirst),
            (format!("{m}/{d}/{y:04}"), DateOrder::MonthFirst),
        ] {
            prop_assert_eq!(decide(read(&text), order), Some(expected), "{}", text);
        }
        if (1970..2070).contains(&y) {
            let short_year = y % 100;
            for (text, order) in [
                (format!("{d}.{m}.{short_year:02}"), DateOrder::DayFirst),
                (format!("{m}/{d}/{short_year:02}"), DateOrder::MonthFirst),
                (format!("{short_year:02}-{m:02}-{d:02}"), DateOrder::YearFirst),
            ] {
                prop_assert_eq!(decide(read(&text), order), Some(expected), "{}", text);
            }
        }
    }

    #[test]
    fn seconds_and_milliseconds_of_a_day_read_as_that_day(days in 1158_i32..36_524, second in 0..86_400_i64) {
        let expected = Read::Day(Day::from_epoch(days));
        let seconds = i64::from(days) * 86_400 + second;
        prop_assert_eq!(read_number(seconds), expected);
        prop_assert_eq!(read(&seconds.to_string()), expected);
        // The year 1976 in milliseconds has the digits of `YYYYMMDDHHMM`.
        if !(2190..2558).contains(&days) {
            prop_assert_eq!(read_number(seconds * 1000), expected);
        }
    }
}
