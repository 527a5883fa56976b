"""ASSIST agreements as they are served: institutions, courses, majors as requirement trees, and articulations."""
