//! The order in which the numbers of a date stand.

use crate::choice::choice;

choice! {
    /// How an all-number date such as `03/04/2021` or `03-04-21` is to be understood.
    #[derive(Default)]
    pub enum DateOrder: "order of dates", "d, m and y stand for day, month and year: dmy is 31/12/2021" {
        /// As the other dates of the outlet show, where they are clear about it.
        #[default]
        Auto = "auto",
        /// 3 April 2021.
        DayFirst = "dmy",
        /// 4 March 2021.
        MonthFirst = "mdy",
        /// `21/04/03`; a year of four digits in front needs no such help.
        YearFirst = "ymd",
    }
}
