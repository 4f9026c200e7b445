"""NIBRS, the national incident reports: model, field table, flat files read and written."""
