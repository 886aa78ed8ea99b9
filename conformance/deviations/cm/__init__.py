"""CM servers that are wrong in one way each; a file for each part of the documents."""
