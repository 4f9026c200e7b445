"""Map layers: jurisdictions, beats, streets, address points, population and covariates."""
