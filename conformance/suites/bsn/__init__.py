"""BrightSign Network: content upload over SOAP.

A file is started, sent in chunks that each name their offset, and completed: only
then it is a content with an ID. Chunks may come in any order and over several
connections; an upload token ties them together. A session does the same for a web
page and its assets, with a token for each file and a completion of its own. Uploads
can be cancelled, and uploads and sessions asked for their status. No call gives bytes
back: the server compares the SHA-1 it is told. Where to call, and how everything is
named, the target's WSDL says.

Document: ``content-upload-apis``.
"""
