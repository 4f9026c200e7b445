"""The field's wire formats: tabular exports now, NIBRS and N-DEx later."""
