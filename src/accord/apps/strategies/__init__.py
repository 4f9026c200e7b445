"""Joint strategies: partners, goals with their measured progress, actions."""
