"""Providers of: who offers something that teaches or assesses a competency."""
