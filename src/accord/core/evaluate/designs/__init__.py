"""Designs that compare places: donors, synthetic controls, panels, and what placebos say of them."""
