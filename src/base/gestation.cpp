// SPDX-License-Identifier: Apache-2.0
#include "base/gestation.hpp"

#include <charconv>

namespace dyad {
namespace {

bool read_int(std::string_view& rest, int& out) {
  const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  if (ec != std::errc() || out < 0) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

}  // namespace

Result<Gestation> parse_gestation(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "not a gestational age", {}, std::string(text.substr(0, 20)),
                "weeks+days as in 27+5, days after the + from 0 to 6");
  };
  std::string_view rest = text;
  int weeks = 0, days = 0;
  if (rest.empty() || !read_int(rest, weeks) || weeks > 400) return bad();
  if (rest == "d") return Gestation{weeks};
  if (rest.empty() || rest == "w") return weeks <= 60 ? Result<Gestation>(Gestation{weeks * 7}) : bad();
  if (rest.front() != '+' && rest.front() != 'w') return bad();
  rest.remove_prefix(1);
  if (!read_int(rest, days) || days > 6 || weeks > 70 || (!rest.empty() && rest != "d")) return bad();
  return Gestation{weeks * 7 + days};
}

std::string format(Gestation g) { return std::to_string(g.days / 7) + "+" + std::to_string(g.days % 7); }

}  // namespace dyad
