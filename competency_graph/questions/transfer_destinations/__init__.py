"""Transfer destinations: institutions and programs by how far given holdings go there."""
