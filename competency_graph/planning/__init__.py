"""Requirement trees, offers and limits in, a proven plan out. No database; only ``solver`` needs OR-tools."""
