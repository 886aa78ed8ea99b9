"""One mock server as several processes over the same data directory.

Every worker serves all protocols at the same port, and what one has acknowledged the
others know. Their parent starts them and puts another in the place of one that dies;
it also keeps the journal, judges the clients and answers below ``/_mock``, since those
have to see all exchanges, in their order.
"""
