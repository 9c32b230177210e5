// SPDX-License-Identifier: Apache-2.0
// For resources of every kind and criteria made from their own values: what matches is always found by the
// probe, and an exact plan finds nothing else. DYAD_R4_EXAMPLES names a directory with further resources, one
// a file.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "base/instant.hpp"
#include "json/json.hpp"
#include "search/search.hpp"

namespace dyad::search {
namespace {

constexpr std::size_t kMaxPerType = 40;
constexpr std::size_t kCriteriaPerParameter = 60;

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Held {
  Extracted values;
  Postings postings;
};
using World = std::map<std::string, std::vector<Held>, std::less<>>;

void add(World& world, const json::Value& resource) {
  auto& held = world[std::string(resource["resourceType"].as_string())];
  if (held.size() < kMaxPerType) held.push_back({extract(resource), postings_of(resource)});
}

World world() {
  World out;
  const std::filesystem::path data = DYAD_SOURCE_DIR "/data/scenarios";
  for (const char* name : {"case-a.json", "case-b.json", "case-c.json"}) {
    const auto bundle = json::parse(content(data / name));
    REQUIRE(bundle);
    std::size_t n = 0;
    // Most entries are like the one before; the newest and a sample of the others.
    for (const json::Value& entry : (*bundle)["entry"].items())
      if (entry["resource"]["resourceType"].as_string() != "Observation" || n++ % 97 == 0)
        add(out, entry["resource"]);
  }
  if (const char* more = std::getenv("DYAD_R4_EXAMPLES")) {
    for (const auto& file : std::filesystem::directory_iterator(more))
      if (const auto resource = json::parse(content(file.path()))) add(out, *resource);
  }
  return out;
}

// Writes random values of a search that have some chance to match.
class Asker {
 public:
  explicit Asker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool rarely() { return below(8) == 0; }

  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (std::string_view(",|$\\").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
    return out;
  }

  std::string prefix() {
    constexpr std::array<const char*, 10> kAll = {"", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};
    return kAll[below(kAll.size())];
  }

  std::string number(double value) {
    constexpr std::array<double, 5> kNear = {0, 0, 0.04, -0.04, 3};
    std::ostringstream out;
    out.precision(static_cast<int>(2 + below(6)));
    out << value + kNear[below(kNear.size())];
    return prefix() + out.str();
  }

  std::string moment(std::int64_t ms) {
    const std::int64_t kept = std::clamp<std::int64_t>(ms, -62'000'000'000'000, 250'000'000'000'000);
    const std::string whole = format_utc({kept + static_cast<std::int64_t>(below(3)) - 1});
    constexpr std::array<std::size_t, 5> kLengths = {4, 7, 10, 16, 24};
    std::string text = whole.substr(0, kLengths[below(kLengths.size())]);
    if (text.size() == 16) text += ":00Z";
    return prefix() + text;
  }

  std::string operator()(const TokenValue& v) {
    const std::string code = escaped(v.code) + (rarely() ? "x" : "");
    if (modifier_ == ":of-type" && !v.type.empty())
      return escaped(v.type.front().first) + "|" + escaped(v.type.front().second) + "|" + code;
    if (modifier_ == ":text") return escaped(v.text);
    switch (below(4)) {
      case 0:
        return code;
      case 1:
        return escaped(v.system) + "|" + code;
      case 2:
        return "|" + code;
      default:
        return v.system.empty() ? code : escaped(v.system) + "|";
    }
  }
  std::string operator()(const StringValue& v) {
    std::size_t length = below(v.folded.size() + 1);
    while (length < v.folded.size() && (static_cast<unsigned char>(v.folded[length]) & 0xc0u) == 0x80u)
      ++length;
    return escaped(rarely() ? v.text : v.folded.substr(0, std::max<std::size_t>(length, 1)));
  }
  std::string operator()(const ReferenceValue& v) {
    if (modifier_ == ":identifier")
      return (*this)(
          TokenValue{.system = v.identifier_system, .code = v.identifier_value, .text = {}, .type = {}});
    if (v.id.empty()) return escaped(v.url) + (v.version.empty() || rarely() ? "" : "|" + v.version);
    return rarely() ? v.id : v.type + "/" + v.id;
  }
  std::string operator()(const DateValue& v) { return moment(rarely() ? v.last_ms : v.first_ms); }
  std::string operator()(const NumberValue& v) { return number(v.value); }
  std::string operator()(const QuantityValue& v) {
    switch (below(4)) {
      case 0:
        return number(v.value);
      case 1:
        return number(v.value) + "||" + escaped(v.code.empty() ? v.unit : v.code);
      case 2:
        return number(v.value / 1000) + "|http://unitsofmeasure.org|k" + escaped(v.code);
      default:
        return number(v.value) + "|" + escaped(v.system) + "|" + escaped(v.code);
    }
  }
  std::string operator()(const UriValue& v) {
    return escaped(v.text.substr(0, rarely() ? below(v.text.size()) + 1 : v.text.size()));
  }
  std::string operator()(const CompositeValue& v) {
    std::string out;
    for (const auto& part : v.components) out += (out.empty() ? "" : "$") + any(part);
    return out;
  }

  std::string any(const std::vector<Value>& values) {
    return std::visit(*this, values[below(values.size())]);
  }

  std::string modifier(Kind kind) {
    static const std::map<Kind, std::vector<std::string>> kAll = {
        {Kind::string, {"", "", ":exact", ":contains"}},
        {Kind::token, {"", "", "", ":not", ":text", ":of-type"}},
        {Kind::reference, {"", "", "", ":identifier", ":Patient"}},
        {Kind::uri, {"", "", ":above", ":below"}}};
    const auto found = kAll.find(kind);
    modifier_ = found == kAll.end() ? "" : found->second[below(found->second.size())];
    return modifier_;
  }

 private:
  std::mt19937 random_;
  std::string modifier_;
};

struct Count {
  std::size_t asked = 0, refused = 0, matched = 0, exact = 0;
};

void judge(const std::string& type, const std::vector<Held>& all, const std::string& name,
           const std::string& raw, Count& count) {
  ++count.asked;
  const auto search = parse(type, {{name, raw}}, true);
  if (!search || search->criteria.empty()) {
    ++count.refused;
    return;
  }
  const Criterion& criterion = search->criteria.front();
  const Plan found = plan(type, criterion);
  count.exact += found.exact ? 1 : 0;
  for (const Held& held : all) {
    const bool is = matches(criterion, held.values);
    const bool probed = answers(found.probe, held.postings);
    count.matched += is ? 1 : 0;
    if (is && !probed) FAIL_CHECK(type << "?" << name << "=" << raw << " matches, but is not found");
    if (found.exact && probed && !is)
      FAIL_CHECK(type << "?" << name << "=" << raw << " is found, but does not match");
  }
}

void judge_parameter(const std::string& type, const std::vector<Held>& all, const Parameter& parameter,
                     Asker& asker, Count& count) {
  std::vector<const std::vector<Value>*> known;
  for (const Held& held : all)
    if (const auto* values = held.values.find(parameter.name)) known.push_back(values);
  if (known.empty()) return;
  const std::string name(parameter.name);
  if (parameter.kind != Kind::composite) {
    judge(type, all, name + ":missing", "true", count);
    judge(type, all, name + ":missing", "false", count);
  }
  for (std::size_t n = 0; n < kCriteriaPerParameter; ++n) {
    const std::string asked = name + asker.modifier(parameter.kind);
    std::string raw = asker.any(*known[asker.below(known.size())]);
    if (asker.rarely()) raw += "," + asker.any(*known[asker.below(known.size())]);
    judge(type, all, asked, raw, count);
  }
}

TEST_CASE("what matches a criterion answers its probe, and an exact probe finds nothing else") {
  Count count;
  Asker asker(7);
  std::size_t types = 0;
  for (const auto& [type, all] : world()) {
    ++types;
    for (const Parameter& parameter : parameters_of(type))
      judge_parameter(type, all, parameter, asker, count);
    for (const Parameter& parameter : common_parameters())
      judge_parameter(type, all, parameter, asker, count);
  }
  MESSAGE(types << " types, " << count.asked << " criteria (" << count.refused << " refused), "
                << count.matched << " matches, " << count.exact << " exact plans");
  CHECK(count.asked > 5'000);
  CHECK(count.matched > count.asked);
  CHECK(count.exact * 2 > count.asked);
  CHECK(count.refused * 3 < count.asked);
}

}  // namespace
}  // namespace dyad::search
