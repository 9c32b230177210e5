// SPDX-License-Identifier: Apache-2.0
#include "search/units.hpp"

#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/decimal.hpp"
#include "search/unit_table.hpp"

namespace dyad::search {
namespace {

constexpr std::size_t kMaxCached = 4'096;
constexpr std::size_t kMaxCodeBytes = 100;
constexpr int kMaxDepth = 8;
constexpr int kMaxPower = 30;

struct Measure {
  double factor = 1;
  std::array<int, kBaseUnits> powers{};
  std::map<std::string_view, int> arbitrary;

  void multiply(const Measure& other, int power) {
    factor *= std::pow(other.factor, power);
    for (std::size_t i = 0; i < kBaseUnits; ++i) powers[i] += other.powers[i] * power;
    for (const auto& [name, n] : other.arbitrary) arbitrary[name] += n * power;
  }

  std::string dimension() const {
    std::string out;
    const auto add = [&](std::string_view name, int power) {
      if (power == 0) return;
      if (!out.empty()) out += '.';
      out += name;
      if (power != 1) out += std::to_string(power);
    };
    for (const auto& [name, power] : arbitrary) add(name, power);
    for (std::size_t i = 0; i < kBaseUnits; ++i) add(kBaseNames[i], powers[i]);
    return out.empty() ? "1" : out;
  }
};

Measure measure_of(const UnitAtom& atom, double scale) {
  Measure out;
  out.factor = atom.factor * scale;
  for (std::size_t i = 0; i < kBaseUnits; ++i) out.powers[i] = atom.powers[i];
  // Two spellings of the international unit.
  if (atom.arbitrary) out.arbitrary[atom.code == "[iU]" ? "[IU]" : atom.code] = 1;
  return out;
}

std::optional<Measure> symbol_measure(std::string_view code) {
  if (const UnitAtom* atom = find_unit_atom(code)) return measure_of(*atom, 1);
  for (const UnitPrefix& prefix : unit_prefixes()) {
    if (!code.starts_with(prefix.code)) continue;
    const UnitAtom* atom = find_unit_atom(code.substr(prefix.code.size()));
    if (atom && atom->metric) return measure_of(*atom, prefix.factor);
  }
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The grammar of UCUM: terms of components joined by "." and "/", with brackets, powers and annotations.
class Reader {
 public:
  explicit Reader(std::string_view code) : rest_(code) {}

  std::optional<Measure> run() {
    auto out = term(0);
    return rest_.empty() ? out : std::nullopt;
  }

 private:
  std::optional<Measure> term(int depth) {
    if (depth > kMaxDepth) return std::nullopt;
    Measure out;
    int sign = 1;
    if (rest_.starts_with('/')) {
      rest_.remove_prefix(1);
      sign = -1;
    }
    while (true) {
      const auto part = component(depth);
      if (!part) return std::nullopt;
      out.multiply(*part, sign);
      if (!rest_.starts_with('.') && !rest_.starts_with('/')) return out;
      sign = rest_.front() == '/' ? -1 : 1;
      rest_.remove_prefix(1);
    }
  }

  std::optional<Measure> component(int depth) {
    std::optional<Measure> out;
    bool stated = true;  // by more than an annotation
    if (rest_.starts_with('(')) {
      rest_.remove_prefix(1);
      out = term(depth + 1);
      if (!out || !rest_.starts_with(')')) return std::nullopt;
      rest_.remove_prefix(1);
    } else if (rest_.starts_with("10*") || rest_.starts_with("10^")) {
      out = powered(symbol_measure(rest_.substr(0, 3)), 3);
    } else if (!rest_.empty() && is_digit(rest_.front())) {
      out = number();
    } else {
      const std::size_t length = symbol_length();
      stated = length > 0;
      out = stated ? powered(symbol_measure(rest_.substr(0, length)), length) : Measure{};
    }
    if (!out) return std::nullopt;
    const bool annotated = rest_.starts_with('{');
    if (annotated) {
      const std::size_t close = rest_.find('}');
      if (close == std::string_view::npos) return std::nullopt;
      rest_.remove_prefix(close + 1);
    }
    if (!stated && !annotated) return std::nullopt;
    return out;
  }

  std::optional<Measure> number() {
    std::size_t n = 0;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    const auto value = to_double(rest_.substr(0, n));
    rest_.remove_prefix(n);
    if (!value || *value == 0) return std::nullopt;
    Measure out;
    out.factor = *value;
    return out;
  }

  // How much of the rest is one symbol: up to an operator, a power or an annotation, brackets kept whole.
  std::size_t symbol_length() const {
    bool bracket = false;
    std::size_t n = 0;
    for (; n < rest_.size(); ++n) {
      const char c = rest_[n];
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (!bracket && c != ']' &&
          (is_digit(c) || std::string_view("./(){}+-").find(c) != std::string_view::npos))
        break;
    }
    return n;
  }

  std::optional<Measure> powered(std::optional<Measure> base, std::size_t length) {
    rest_.remove_prefix(length);
    if (!base) return std::nullopt;
    std::string_view text = rest_;
    if (text.starts_with('+')) text.remove_prefix(1);
    int power = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), power);
    if (error != std::errc()) return text.size() == rest_.size() ? base : std::nullopt;
    if (power == 0 || power > kMaxPower || power < -kMaxPower) return std::nullopt;
    rest_ = text.substr(static_cast<std::size_t>(end - text.data()));
    Measure out;
    out.multiply(*base, power);
    return out;
  }

  std::string_view rest_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Cache = std::unordered_map<std::string, std::optional<CanonicalUnit>, TextHash, std::equal_to<>>;

}  // namespace

std::optional<CanonicalUnit> read_unit(std::string_view code) {
  // Units with a zero of their own are no multiple of another; only these two are in use.
  if (code == "Cel") return CanonicalUnit{"K", 1, 273.15};
  if (code == "[degF]") return CanonicalUnit{"K", 5.0 / 9, 459.67 * 5 / 9};
  if (code.empty() || code.size() > kMaxCodeBytes) return std::nullopt;
  const auto measure = Reader(code).run();
  if (!measure || !std::isfinite(measure->factor) || measure->factor == 0) return std::nullopt;
  return CanonicalUnit{measure->dimension(), measure->factor, 0};
}

double CanonicalUnit::of(double value) const {
  const double exact = value * factor + offset;
  if (!std::isfinite(exact)) return exact;
  char text[40];
  const auto written = std::to_chars(text, text + sizeof text, exact, std::chars_format::scientific, 11);
  double out = exact;
  std::from_chars(text, written.ptr, out);
  return out;
}

const CanonicalUnit* canonical_unit(std::string_view code) {
  if (code.empty() || code.size() > kMaxCodeBytes) return nullptr;
  thread_local Cache cache;
  auto found = cache.find(code);
  if (found == cache.end()) {
    if (cache.size() >= kMaxCached) cache.clear();
    found = cache.emplace(std::string(code), read_unit(code)).first;
  }
  return found->second ? &*found->second : nullptr;
}

}  // namespace dyad::search
