"""What every app stands on: actors, declared doors, audited transactions, jobs, the UI kit."""
