// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "base/base64.hpp"

using namespace dyad;

TEST_CASE("base64 as in RFC 4648, there and back") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(to_base64(plain) == coded);
    CHECK(*from_base64(coded) == plain);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  CHECK(*from_base64(to_base64(all)) == all);
  CHECK(*from_base64("Zm9v\n YmFy") == "foobar");
}

TEST_CASE("what is no base64 is refused") {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Z=g=", "Zm9v!", "====", "Zm9vYg=v"})
    CHECK_FALSE_MESSAGE(from_base64(bad), bad);
}
