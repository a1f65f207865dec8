use super::*;
use crate::error::Teach;
use proptest::prelude::*;

fn day(text: &str) -> Read {
    Read::Day(text.parse().unwrap())
}

fn read_number(number: i64) -> Read {
    super::read_number(number, &Zone::Written)
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

/// Moments in a zone: the day as it is written, that of UTC and that of New York.
const MOMENTS: &[(&str, &str, &str, &str)] = &[
    (
        "2021-11-18T23:30:00-05:00",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    (
        "2021-11-18T00:30:00+02:00",
        "2021-11-18",
        "2021-11-17",
        "2021-11-17",
    ),
    (
        "2021-11-18 23:30:00 -0500",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    (
        "20211118T233000-0500",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    (
        "2021-11-18T00:30:00+01:00[Europe/Berlin]",
        "2021-11-18",
        "2021-11-17",
        "2021-11-17",
    ),
    (
        "2021-11-18T03:00:00Z",
        "2021-11-18",
        "2021-11-18",
        "2021-11-17",
    ),
    (
        "Thu, 18 Nov 2021 23:30:00 -0500",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    (
        "Thu, 18 Nov 2021 23:30:00 EST",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    (
        "Nov. 18, 2021, 7:30 p.m. ET",
        "2021-11-18",
        "2021-11-19",
        "2021-11-18",
    ),
    // Summer: 19:30 in New York is 23:30 UTC, still the same day.
    (
        "July 18, 2021, 7:30 p.m. ET",
        "2021-07-18",
        "2021-07-18",
        "2021-07-18",
    ),
    (
        "July 18, 2021, 12:30 a.m. (PDT)",
        "2021-07-18",
        "2021-07-18",
        "2021-07-18",
    ),
    (
        "18 Nov 2021 00:30 GMT+1",
        "2021-11-18",
        "2021-11-17",
        "2021-11-17",
    ),
    (
        "18 ноября 2021, 01:30 МСК",
        "2021-11-18",
        "2021-11-17",
        "2021-11-17",
    ),
    (
        "2021-12-31T23:59:59-00:01",
        "2021-12-31",
        "2022-01-01",
        "2021-12-31",
    ),
    (
        "jeu, 18 nov 2021 00:38:15 +0100",
        "2021-11-18",
        "2021-11-17",
        "2021-11-17",
    ),
    ("1637206200", "2021-11-18", "2021-11-18", "2021-11-17"),
    ("1637206200000", "2021-11-18", "2021-11-18", "2021-11-17"),
];

#[test]
fn the_day_is_the_one_written_unless_a_zone_is_asked_for() {
    let new_york: Zone = "America/New_York".parse().unwrap();
    for (text, written, utc, there) in MOMENTS {
        assert_eq!(read(text), day(written), "{text} as written");
        assert_eq!(read_in(text, &Zone::Utc), day(utc), "{text} in UTC");
        assert_eq!(read_in(text, &new_york), day(there), "{text} in New York");
    }
}

#[test]
fn the_forms_of_exports_are_read() {
    for (text, expected) in [
        ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16"),
        ("mer, 16 nov 2022 00:38:15 +0100", "2022-11-16"),
        ("Tue, 15 Nov 2022 20:15:04 Z", "2022-11-15"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26"),
        ("20140829T134951+0000", "2014-08-29"),
        ("20151210T191044Z", "2015-12-10"),
        ("20151210T191044", "2015-12-10"),
        ("27. Februar 2012 Montag 9:50 PM GMT+1", "2012-02-27"),
        ("9 Januar 1993", "1993-01-09"),
        ("29 décembre 2011", "2011-12-29"),
        ("2018 年 10 月 7 日 17:04", "2018-10-07"),
        ("2018年10月7日 星期日 17:04", "2018-10-07"),
        ("1985年01月10日", "1985-01-10"),
        ("１９８５年０１月１０日", "1985-01-10"),
        ("２０２１-１１-１８", "2021-11-18"),
        ("2021年11月18日(木)付", "2021-11-18"),
        ("2009.01.13", "2009-01-13"),
        ("2009.01.13.", "2009-01-13"),
        ("2016-04-13 04:52:21+00:00", "2016-04-13"),
        ("2021년 11월 18일 목요일", "2021-11-18"),
        ("2021년 11월 18일 (목) 17:04", "2021-11-18"),
        ("الخميس 18 نوفمبر 2021", "2021-11-18"),
        ("١٨ نوفمبر ٢٠٢١", "2021-11-18"),
        ("18 de novembro de 2021, quinta-feira", "2021-11-18"),
        ("čtvrtek 18. listopadu 2021", "2021-11-18"),
        ("czwartek, 18 listopada 2021", "2021-11-18"),
        ("четвер, 18 листопада 2021", "2021-11-18"),
        ("torstai 18. marraskuuta 2021 klo 10.30", "2021-11-18"),
        ("torsdag 18. november 2021 kl. 10:30", "2021-11-18"),
        ("18 desembre 2021", "2021-12-18"),
        ("November 18, 2021 Thursday 10:30 PM EST", "2021-11-18"),
        (
            "January 9, 1993, Saturday, Late Edition - Final",
            "1993-01-09",
        ),
        ("Nov 18, 2021 or later", "-"),
        ("令和3年11月18日", "2021-11-18"),
        ("令和元年11月18日", "2019-11-18"),
        ("平成２１年１月１３日(火)", "2009-01-13"),
        ("昭和60年1月10日", "1985-01-10"),
        ("18.11.2021 kello 10.30", "2021-11-18"),
        ("입력 2021.11.18 17:30", "2021-11-18"),
        ("2021년 11월 18일 오후 5:30", "2021-11-18"),
        ("2021年11月18日 下午5:30", "2021-11-18"),
        ("YYYYMMDD000000-HHMM", "-"),
        ("20211118000000-0500", "2021-11-18"),
        ("20211118103000+0100", "2021-11-18"),
        ("20211118103000Z", "2021-11-18"),
        ("20211118 103000", "2021-11-18"),
        ("2021-11-18T10:30:00.000+01:00", "2021-11-18"),
        ("2021-11-18T10:30+01", "2021-11-18"),
    ] {
        let found = decided(text).map_or("-".to_owned(), |day| day.to_string());
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_weekday_is_known_as_the_one_that_a_day_is() {
    let day = Day::from_ymd(2019, 1, 4).unwrap();
    for text in [
        "Friday, January 4, 2019",
        "Freitag, 4. Januar 2019",
        "2019年1月4日(金)",
        "пятница, 4 января 2019",
        "vendredi 4 janvier 2019",
    ] {
        assert!(names_weekday_of(text, day), "{text}");
    }
    for text in ["Monday, January 4, 2019", "January 4, 2019", "2019-01-04"] {
        assert!(!names_weekday_of(text, day), "{text}");
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
        // Seconds of 2131 or milliseconds of 1970.
        5_097_600_000,
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
fn an_order_is_decided_by_clear_evidence_only() {
    let votes = |day_first, month_first| Votes {
        day_first,
        month_first,
        year_first: 0,
    };
    for (given, expected) in [
        (votes(0, 0), None),
        (votes(1, 0), Some(DateOrder::DayFirst)),
        (votes(0, 7), Some(DateOrder::MonthFirst)),
        (votes(4, 3), None),
        (votes(1, 1), None),
        (votes(9, 1), None),
        (votes(18, 1), None),
        (votes(19, 1), Some(DateOrder::DayFirst)),
        (votes(5, 100), Some(DateOrder::MonthFirst)),
        (votes(6, 100), None),
    ] {
        assert_eq!(given.clear(), expected, "{given:?}");
    }
    let mut counted = Votes::default();
    for text in [
        "03/04/2021",
        "2021-11-18",
        "18/11/2021",
        "None",
        "03/03/2021",
        "7/23/17",
    ] {
        if let Some(order) = vote(read(text)) {
            counted.add(order);
        }
    }
    assert_eq!(counted, votes(1, 1));
}

/// What the numbers of a column are read as; `?` where that cannot be told.
fn column(numbers: &[i64]) -> Vec<String> {
    let mut tally = NumberTally::default();
    numbers.iter().for_each(|number| tally.add(*number));
    let read = |number: &i64| match tally.form() {
        Ok(Some(form)) => form.read(*number, &Zone::Written),
        Ok(None) => read_number(*number),
        Err(()) => Read::Unreadable,
    };
    let show = |read| match read {
        Read::Day(day) => day.to_string(),
        Read::Absent => String::new(),
        _ => "?".to_owned(),
    };
    numbers.iter().map(read).map(show).collect()
}

#[test]
fn the_unit_of_a_column_is_told_by_all_its_numbers() {
    for (numbers, expected) in [
        (
            &[1_637_231_400_000, 5_097_600_000][..],
            &["2021-11-18", "1970-03-01"][..],
        ),
        (
            &[1_637_231_400, 97_600_000, -86_400, 0],
            &["2021-11-18", "1973-02-03", "1969-12-31", ""],
        ),
        (
            &[1_637_231_400_000_000, 5_097_600_000_000],
            &["2021-11-18", "1970-03-01"],
        ),
        (
            &[1_637_231_400_000_000_000, -86_400_000_000_000],
            &["2021-11-18", "1969-12-31"],
        ),
        // A column that ends before 1990.
        (
            &[283_996_800_000, 5_097_600_000, -2_000_000_000],
            &["1979-01-01", "1970-03-01", "1969-12-08"],
        ),
        (&[5_097_600_000], &["?"]),
        // Two units in one column.
        (&[1_637_231_400, 1_637_231_400_000], &["?", "?"]),
        (
            &[20_211_118, 20_211_118_103_000],
            &["2021-11-18", "2021-11-18"],
        ),
        (&[20_211_118, 1_637_231_400_000], &["?", "?"]),
        (&[20_210_230], &["?"]),
        (&[44_518], &["?"]),
        (&[2021], &["?"]),
    ] {
        assert_eq!(column(numbers), expected, "{numbers:?}");
    }
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
