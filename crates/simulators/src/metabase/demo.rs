//! A small server to try things out on.

use crate::metabase::{CardKind, Level, Metabase};

impl Metabase {
    /// Makes a server with a template for partners, a folder for their collections, and two partners who are there
    /// already. The template has the number 4, the folder 3.
    pub fn with_demo_data(key: &str) -> Self {
        let mut metabase = Self::new(key);
        let staff = metabase.new_group("Analytics team");
        metabase.allow(staff, None, Level::Write);
        let home = metabase.add_collection("Company figures", None);
        metabase.add_card(home, "Revenue by quarter", CardKind::Question);
        let partners = metabase.add_collection("Partners", None);
        let template = metabase.add_collection("Partner template", None);
        let bookings = metabase.add_card(template, "Bookings by month", CardKind::Question);
        let utilisation = metabase.add_card(template, "Utilisation", CardKind::Question);
        let active = metabase.add_card(template, "Active users", CardKind::Metric);
        metabase.add_card(template, "Open tickets", CardKind::Question);
        let overview = metabase.add_dashboard(template, "Overview", &[bookings, utilisation, active]);
        metabase.add_dashboard_question(overview, "Bookings today");
        let details = metabase.add_collection("Details", Some(template));
        let by_course = metabase.add_card(details, "Bookings by course", CardKind::Question);
        metabase.add_dashboard(details, "Courses", &[by_course]);
        metabase.add_database("Partner warehouse");
        for (partner, address) in [
            ("Riverside Clinics", "mara.lind@riverside.example.org"),
            ("Nordlicht Travel", "jonas.falk@nordlicht.example.org"),
        ] {
            let group = metabase.new_group(partner);
            let collection = metabase.add_collection(partner, Some(partners));
            metabase.add_dashboard(collection, "Overview", &[]);
            metabase.allow(group, Some(collection), Level::Read);
            let person = metabase.add_person(address, &[partner]);
            metabase.signed_in(person);
        }
        let former = metabase.add_person("tom.reed@riverside.example.org", &["Riverside Clinics"]);
        metabase.deactivate(former);
        metabase
    }
}
