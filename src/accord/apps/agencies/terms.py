"""An agreement's terms as `accord.core.policy` reads them."""
