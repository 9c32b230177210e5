// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

// Powers of metre, second, gram, radian, kelvin, coulomb, candela and mole (as a count), in this order.
using Powers = std::array<int, 8>;

struct Atom {
  std::string_view code;
  std::string_view factor;
  Powers powers;
  bool metric;  // takes prefixes
};

constexpr Powers kNone{};
constexpr Powers kLength{1};
constexpr Powers kTime{0, 1};
constexpr Powers kMass{0, 0, 1};
constexpr Powers kVolume{3};
constexpr Powers kForce{1, -2, 1};
constexpr Powers kPressure{-1, -2, 1};
constexpr Powers kEnergy{2, -2, 1};
constexpr Powers kPower{2, -3, 1};

constexpr Atom kAtoms[] = {
    {"m", "1", kLength, true},
    {"s", "1", kTime, true},
    {"g", "1", kMass, true},
    {"rad", "1", {0, 0, 0, 1}, true},
    {"K", "1", {0, 0, 0, 0, 1}, true},
    {"C", "1", {0, 0, 0, 0, 0, 1}, true},
    {"cd", "1", {0, 0, 0, 0, 0, 0, 1}, true},
    {"mol", "1", {0, 0, 0, 0, 0, 0, 0, 1}, true},
    {"osm", "1", {0, 0, 0, 0, 0, 0, 0, 1}, true},
    {"eq", "1", {0, 0, 0, 0, 0, 0, 0, 1}, true},
    {"%", "0.01", kNone, false},
    {"[ppth]", "0.001", kNone, false},
    {"[ppm]", "0.000001", kNone, false},
    {"min", "60", kTime, false},
    {"h", "3600", kTime, false},
    {"d", "86400", kTime, false},
    {"wk", "604800", kTime, false},
    {"mo", "2629800", kTime, false},
    {"a", "31557600", kTime, false},
    {"L", "0.001", kVolume, true},
    {"l", "0.001", kVolume, true},
    {"t", "1000000", kMass, true},
    {"u", "0.00000000000000000000000166053906660", kMass, true},
    {"[in_i]", "0.0254", kLength, false},
    {"[ft_i]", "0.3048", kLength, false},
    {"[yd_i]", "0.9144", kLength, false},
    {"[mi_i]", "1609.344", kLength, false},
    {"[lb_av]", "453.59237", kMass, false},
    {"[oz_av]", "28.349523125", kMass, false},
    {"[gr]", "0.06479891", kMass, false},
    {"[foz_us]", "0.0000295735295625", kVolume, false},
    {"[pt_us]", "0.000473176473", kVolume, false},
    {"[gal_us]", "0.003785411784", kVolume, false},
    {"Hz", "1", {0, -1}, true},
    {"N", "1000", kForce, true},
    {"Pa", "1000", kPressure, true},
    {"bar", "100000000", kPressure, true},
    {"atm", "101325000", kPressure, false},
    {"m[Hg]", "133322000", kPressure, true},
    {"m[H2O]", "9806650", kPressure, true},
    {"J", "1000", kEnergy, true},
    {"cal", "4184", kEnergy, true},
    {"eV", "0.0000000000000001602176634", kEnergy, true},
    {"W", "1000", kPower, true},
    {"A", "1", {0, -1, 0, 0, 0, 1}, true},
    {"V", "1000", {2, -2, 1, 0, 0, -1}, true},
    {"Bq", "1", {0, -1}, true},
    {"Gy", "1", {2, -2}, true},
    {"Sv", "1", {2, -2}, true},
    {"kat", "1", {0, -1, 0, 0, 0, 0, 0, 1}, true},
    {"U", "0.00000001666666666666666667", {0, -1, 0, 0, 0, 0, 0, 1}, true},
    {"deg", "0.017453292519943295769", {0, 0, 0, 1}, false},
    {"St", "0.0001", {2, -1}, true},
    {"P", "100", {-1, -1, 1}, true},
};

struct Prefix {
  std::string_view code;
  int power;
};
constexpr Prefix kPrefixes[] = {{"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12},
                                {"G", 9},   {"M", 6},   {"k", 3},   {"h", 2},   {"da", 1},
                                {"d", -1},  {"c", -2},  {"m", -3},  {"u", -6},  {"n", -9},
                                {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

struct Measure {
  Decimal factor{1, 0};
  Decimal divisor{1, 0};
  Powers powers{};
  std::string arbitrary;  // units that convert to nothing else, with their powers
};

std::optional<Decimal> power_of_ten(int power) {
  return Decimal::read((power < 0 ? "1e-" : "1e") + std::to_string(power < 0 ? -power : power));
}

std::optional<Measure> atom(std::string_view code) {
  Measure out;
  for (const Atom& a : kAtoms)
    if (a.code == code) {
      const auto factor = Decimal::read(a.factor);
      if (!factor) return {};
      out.factor = *factor, out.powers = a.powers;
      return out;
    }
  for (const Prefix& p : kPrefixes) {
    if (code.size() <= p.code.size() || !code.starts_with(p.code)) continue;
    for (const Atom& a : kAtoms)
      if (a.metric && a.code == code.substr(p.code.size())) {
        const auto scale = power_of_ten(p.power);
        const auto factor = Decimal::read(a.factor);
        const auto both = scale && factor ? multiply(*factor, *scale) : std::nullopt;
        if (!both) return {};
        out.factor = both->trimmed(), out.powers = a.powers;
        return out;
      }
  }
  // An arbitrary unit in brackets is a dimension of its own.
  if (code.size() > 2 && code.front() == '[' && code.back() == ']') {
    out.arbitrary = code;
    return out;
  }
  return {};
}

bool multiply_into(Measure& out, const Decimal& factor, const Decimal& divisor) {
  const auto top = multiply(out.factor, factor);
  const auto bottom = multiply(out.divisor, divisor);
  if (!top || !bottom) return false;
  out.factor = top->trimmed(), out.divisor = bottom->trimmed();
  return true;
}

std::optional<Measure> raised(const Measure& base, int exponent) {
  Measure out;
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i)
    if (!(exponent < 0 ? multiply_into(out, base.divisor, base.factor)
                       : multiply_into(out, base.factor, base.divisor)))
      return {};
  for (std::size_t i = 0; i < base.powers.size(); ++i) out.powers[i] = base.powers[i] * exponent;
  if (!base.arbitrary.empty()) out.arbitrary = base.arbitrary + std::to_string(exponent);
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view code) : rest_(code) {}

  std::optional<Measure> run() {
    auto out = term(0);
    return rest_.empty() ? out : std::nullopt;
  }

 private:
  std::optional<Measure> term(int depth) {
    if (depth > 8) return {};
    Measure out;
    bool divides = rest_.starts_with('/');
    if (divides) rest_.remove_prefix(1);
    while (true) {
      auto part = component(depth);
      if (part && divides) part = raised(*part, -1);
      if (!part || !multiply_into(out, part->factor, part->divisor)) return {};
      for (std::size_t i = 0; i < out.powers.size(); ++i) out.powers[i] += part->powers[i];
      out.arbitrary += part->arbitrary;
      if (!rest_.starts_with('.') && !rest_.starts_with('/')) return out;
      divides = rest_.front() == '/';
      rest_.remove_prefix(1);
    }
  }

  std::optional<Measure> component(int depth) {
    if (rest_.starts_with('(')) {
      rest_.remove_prefix(1);
      auto inner = term(depth + 1);
      if (!inner || !rest_.starts_with(')')) return {};
      rest_.remove_prefix(1);
      return inner;
    }
    if (rest_.starts_with("10*") || rest_.starts_with("10^")) {
      rest_.remove_prefix(3);
      Measure ten;
      ten.factor = {10, 0};
      return raised(ten, exponent());
    }
    const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits > 0) {
      Measure number;
      const auto value = Decimal::read(rest_.substr(0, digits));
      rest_.remove_prefix(digits);
      if (!value) return {};
      number.factor = *value;
      return number;
    }
    return symbol();
  }

  std::optional<Measure> symbol() {
    std::size_t n = 0;
    for (bool bracket = false; n < rest_.size(); ++n) {
      const char c = rest_[n];
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (bracket || c == ']') continue;
      if (c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '+' || c == '-' ||
          (c >= '0' && c <= '9'))
        break;
    }
    Measure none;
    std::optional<Measure> out = n == 0 ? std::optional(none) : atom(rest_.substr(0, n));
    const bool annotated = rest_.substr(n).starts_with('{');
    if (!out || (n == 0 && !annotated)) return {};
    rest_.remove_prefix(n);
    const int power = n == 0 ? 1 : exponent();
    if (rest_.starts_with('{')) {
      const std::size_t close = rest_.find('}');
      if (close == std::string_view::npos) return {};
      rest_.remove_prefix(close + 1);
    }
    return power == 1 ? out : raised(*out, power);
  }

  int exponent() {
    std::string_view text = rest_;
    if (text.starts_with('+')) text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value > 30 || value < -30) return 1;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Unit> read_unit(std::string_view code) {
  if (code.empty()) return {};
  constexpr std::string_view kWords[][2] = {{"week", "wk"},    {"day", "d"},    {"hour", "h"},
                                            {"minute", "min"}, {"second", "s"}, {"millisecond", "ms"}};
  for (const auto& [word, ucum] : kWords)
    if (calendar_word(code) == word) code = ucum;
  const auto measure = Reader(code).run();
  if (!measure) return {};
  Unit out{measure->factor, measure->divisor, measure->arbitrary};
  for (const int power : measure->powers) out.dimension += "," + std::to_string(power);
  return out;
}

}  // namespace dyad::fhirpath
