"""Gentics Content Staging: packages of CMS objects under ``/content/package``.

A package is created, listed, loaded, updated and deleted as JSON; objects of the CMS
are put into it and taken out by type and global ID. Export refreshes what it holds,
import brings that into a CMS, and both answer when they are done unless ``wait`` ends
earlier. POST ``/status`` tells which objects a package includes. ``/zip`` gives the
package as an archive and takes it back. Every JSON answer has a ``responseInfo``.

Document: ``content-staging-resource``.
"""
