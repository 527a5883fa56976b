"""Owned by: everything that an organization and its departments own or offer."""
