"""The mock server keeps each of its promises."""
