// SPDX-License-Identifier: Apache-2.0
// Any bytes as a decision problem: refused with the place, or sound, and written it reads back with the same
// numbers.
#include "check.hpp"
#include "pomdp/format.hpp"

using namespace dyad;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr double kNumbers = 1e5;  // larger ones take longer than they teach
  const auto text = fuzz::text_of(data, size);
  const auto read = pomdp::read_pomdp(text, 2);
  if (!read) {
    must(!read.error().message.empty(), "a refusal has a message", text);
    must(read.error().field.starts_with("line "), "a refusal names the line", read.error().text());
    return 0;
  }
  must(pomdp::check(read->problem).has_value(), "what is read is sound", text);
  must(pomdp::check_belief(read->problem, read->belief, read->mode).has_value(), "so is the start", text);
  if (pomdp::numbers_written(*read) > kNumbers) return 0;
  must(pomdp::write_pomdpx(*read, 1).ends_with("</pomdpx>\n"), "the XML ends", text);
  const std::string written = pomdp::write_pomdp(*read, 1);
  const auto again = pomdp::read_pomdp(written, 2);
  must(again.has_value(), "what is written reads back", again ? "" : again.error().text());
  must(again->problem.discount == read->problem.discount, "with the same discount", written);
  const auto& first = read->problem.tables;
  for (std::size_t a = 0; a < first.size(); ++a)
    for (std::size_t s = 0; s < first[a].reward.size(); ++s)
      must(again->problem.tables[a].reward[s] == first[a].reward[s], "with the same rewards", written);
  return 0;
}
