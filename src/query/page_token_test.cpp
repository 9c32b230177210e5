// SPDX-License-Identifier: Apache-2.0
#include "query/page_token.hpp"

#include <doctest/doctest.h>

#include <cctype>

using namespace dyad;
using query::PageToken;

namespace {

search::Search search_of(std::string type, std::string name, std::string raw) {
  search::Search out;
  out.type = std::move(type);
  out.criteria.push_back({.name = std::move(name), .raw = std::move(raw)});
  return out;
}

}  // namespace

TEST_CASE("A page is found again by what was given out for it") {
  for (const PageToken& token : {PageToken{0, 0, {}}, PageToken{1, 0, 0}, PageToken{1'234'567, 89, 100'000},
                                 PageToken{(1LL << 60), 7, {}}}) {
    const std::string text = query::write_token(token, 42);
    for (const char c : text) CHECK((std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'));
    const auto read = query::read_token(text, 42);
    REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
    CHECK(*read == token);
  }
}

TEST_CASE("A page that was changed, cut or made up is refused, and the error names the parameter") {
  const std::string text = query::write_token({1000, 17, 40}, 42);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto read = query::read_token(changed, 42);
    REQUIRE_FALSE_MESSAGE(read, changed);
    CHECK(read.error().kind == ErrorKind::invalid);
    CHECK(read.error().field == "_page");
    CHECK_FALSE(query::read_token(text.substr(0, i), 42));
  }
  CHECK_FALSE(query::read_token(text + "A", 42));
  CHECK_FALSE(query::read_token("%%%", 42));
  CHECK_FALSE(query::read_token(std::string(100'000, 'A'), 42));
}

TEST_CASE("A page belongs to one search") {
  const auto one = query::fingerprint(search_of("Observation", "code", "a"), "", "");
  CHECK(one == query::fingerprint(search_of("Observation", "code", "a"), "", ""));
  CHECK(one != query::fingerprint(search_of("Observation", "code", "b"), "", ""));
  CHECK(one != query::fingerprint(search_of("Observation", "codea", ""), "", ""));
  CHECK(one != query::fingerprint(search_of("Condition", "code", "a"), "", ""));
  CHECK(one != query::fingerprint(search_of("Observation", "code", "a"), "Patient", "m"));
  const auto read = query::read_token(query::write_token({5, 5, {}}, one), one + 1);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find("another search") != std::string::npos);
}
