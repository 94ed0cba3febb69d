//! SQLite files: migrations, tables, the group-commit writer.
