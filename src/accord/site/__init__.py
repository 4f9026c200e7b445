"""The one place that wires: settings, checks, URLs, API, error table, servers."""
