"""Infopark CMS: XML payloads (``/xml``) and the streaming interface (``/stream``).

A client POSTs one ``cm-payload`` holding requests and gets one ``cm-payload`` holding
responses; a request's ``get`` element is the template of its answer. Blobs travel
beside it: POST ``/stream`` answers a ticket, GET ``/stream/<ticket>`` the bytes.

Documents: ``using-streaming``, ``requests-as-templates``, ``response-element``.
"""
