"""Charts that are watched week by week: CUSUM, Farrington, and a chart that allows peeking."""
