"""Pages are sent small, also where no reverse proxy does it."""

import gzip


class TestPages:
    def test_are_compressed_for_a_browser_that_can_read_it(self, cast, browse):
        client = browse(cast.bo)
        plain = client.get("/northwind/")

        packed = client.get("/northwind/", headers={"Accept-Encoding": "gzip"})

        assert packed["Content-Encoding"] == "gzip"
        assert len(packed.content) < len(plain.content) / 2
        assert b"<h1" in gzip.decompress(packed.content)
