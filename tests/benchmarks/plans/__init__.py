"""The planner: published minimum-course cases, universities together, and made-up degrees of any size."""
