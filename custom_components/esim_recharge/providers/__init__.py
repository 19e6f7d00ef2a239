"""One module per provider: plain Python on aiohttp, without Home Assistant."""
