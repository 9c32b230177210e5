// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/tables.hpp"

#include <algorithm>
#include <array>

namespace dyad::hl7v2 {
namespace {

using json::Value;

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

Failure bad(std::string field, std::string message, std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), {}, std::move(limit));
}

Result<Value> parsed(std::string_view text, std::string_view file) {
  auto value = json::parse(text);
  if (!value) {
    Error e = value.error();
    e.field = std::string(file) + (e.field.empty() ? "" : ": " + e.field);
    return std::unexpected(e);
  }
  return value;
}

Result<void> only(const Value& object, std::initializer_list<std::string_view> names,
                  const std::string& where) {
  if (!object.is_object()) return bad(where, "must be an object");
  for (const auto& [name, value] : object.members())
    if (std::ranges::find(names, name) == names.end()) {
      std::string allowed;
      for (const auto n : names) allowed += (allowed.empty() ? "" : ", ") + std::string(n);
      return bad(where + "." + name, "unknown member", allowed);
    }
  return {};
}

Result<Words> words_of(const Value& object, const std::string& where) {
  Words out;
  if (!object.is_null() && !object.is_object()) return bad(where, "must be an object");
  for (const auto& [name, value] : object.members()) {
    if (!value.is_string()) return bad(where + "." + name, "must be a text");
    out.emplace(name, value.as_string());
  }
  return out;
}

// Whether the sources of a row disagree. A row says how sure it is, in the words of data/evidence.
Result<bool> conflict_of(const Value& row, const std::string& where) {
  static constexpr std::array<std::string_view, 5> kWords = {"read", "read_secondary", "memory_high",
                                                             "memory_medium", "conflicting"};
  const auto certainty = row["certainty"].as_string();
  if (std::ranges::find(kWords, certainty) == kWords.end())
    return bad(where + ".certainty", "says not how sure it is",
               "read, read_secondary, memory_high, memory_medium, conflicting");
  if (certainty.starts_with("read") && row["sources"].size() == 0)
    return bad(where + ".sources", "what was read has a source");
  if (certainty == "conflicting" && row["conflicts"].size() == 0)
    return bad(where + ".conflicts", "says not what disagrees");
  return certainty == "conflicting";
}

Result<SenderMap> sender_of(const Value& object, const std::string& where) {
  if (auto ok = only(object, {"charset", "zone", "codes", "authorities"}, where); !ok)
    return std::unexpected(ok.error());
  SenderMap out;
  out.character_set = std::string(object["charset"].as_string());
  out.zone = std::string(object["zone"].as_string());
  auto authorities = words_of(object["authorities"], where + ".authorities");
  if (!authorities) return std::unexpected(authorities.error());
  out.authorities = std::move(*authorities);
  for (const auto& [code, row] : object["codes"].members()) {
    const std::string at = where + ".codes." + code;
    if (auto ok = only(row, {"loinc", "display", "unit"}, at); !ok) return std::unexpected(ok.error());
    const auto loinc = row["loinc"].as_string();
    if (!is_loinc(loinc)) return bad(at + ".loinc", "not a LOINC code: the check digit does not fit");
    out.codes.emplace(code, LocalCode{std::string(loinc), std::string(row["display"].as_string()),
                                      std::string(row["unit"].as_string())});
  }
  return out;
}

}  // namespace

bool is_loinc(std::string_view code) {
  const auto dash = code.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 2 != code.size() || dash > 7) return false;
  int sum = 0;
  bool twice = true;
  for (std::size_t i = dash; i-- > 0; twice = !twice) {
    if (code[i] < '0' || code[i] > '9') return false;
    const int d = (code[i] - '0') * (twice ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return code[dash + 1] >= '0' && code[dash + 1] <= '9' && (10 - sum % 10) % 10 == code[dash + 1] - '0';
}

Result<Tables> Tables::read(std::string_view units, std::string_view mdc, std::string_view codes,
                            std::string_view site) {
  Tables out;
  const auto one = [](std::string_view text, std::string_view file, auto&& take) -> Result<void> {
    const auto value = parsed(text, file);
    if (!value) return std::unexpected(value.error());
    return take(*value);
  };
  if (auto ok = one(units, "units.json", [&](const Value& v) { return out.read_units(v); }); !ok)
    return std::unexpected(ok.error());
  if (auto ok = one(mdc, "mdc_loinc.json", [&](const Value& v) { return out.read_mdc(v); }); !ok)
    return std::unexpected(ok.error());
  const auto take_codes = [&](const Value& v) -> Result<void> {
    out.codes_ = v;
    return {};
  };
  if (auto ok = one(codes, "codes.json", take_codes); !ok) return std::unexpected(ok.error());
  if (!site.empty())
    if (auto ok = one(site, "site map", [&](const Value& v) { return out.read_site(v); }); !ok)
      return std::unexpected(ok.error());
  return out;
}

bool Tables::add_unit(const std::string& spelling, const std::string& unit) {
  const auto [at, added] = units_.emplace(spelling, unit);
  if (!added && at->second != unit) return false;
  const auto [fold, fresh] = folded_units_.emplace(folded(spelling), unit);
  if (!fresh && fold->second != unit) doubtful_units_.insert(fold->first);
  return true;
}

Result<void> Tables::read_units(const Value& document) {
  for (const auto& [unit, spellings] : document["units"].members()) {
    if (!add_unit(unit, unit)) return bad("units.json: " + unit, "stands for two units");
    for (const Value& spelling : spellings.items())
      if (!add_unit(std::string(spelling.as_string()), unit))
        return bad("units.json: " + unit, "a spelling stands for two units");
  }
  for (const Value& row : document["mdc"].items()) {
    const std::string name(row["name"].as_string());
    const auto conflicting = conflict_of(row, "units.json: mdc: " + name);
    if (!conflicting) return std::unexpected(conflicting.error());
    if (*conflicting) continue;  // an unknown unit stays as text and is told
    for (const auto& spelling : {name, std::string(row["code"].as_string())})
      if (!add_unit(spelling, std::string(row["unit"].as_string())))
        return bad("units.json: mdc: " + name, "stands for two units");
  }
  for (const auto& text : doubtful_units_) folded_units_.erase(text);
  auto implied = words_of(document["implied"], "units.json: implied");
  if (!implied) return std::unexpected(implied.error());
  implied_ = std::move(*implied);
  return {};
}

Result<void> Tables::read_mdc(const Value& document) {
  for (const Value& row : document["codes"].items()) {
    MdcRow out{std::string(row["code"].as_string()),
               std::string(row["name"].as_string()),
               std::string(row["unit"].as_string()),
               std::string(row["category"].as_string()),
               {}};
    const std::string where = "mdc_loinc.json: " + out.name;
    const auto conflicting = conflict_of(row, where);
    if (!conflicting) return std::unexpected(conflicting.error());
    out.conflicting = *conflicting;
    for (const Value& source : row["sources"].items())
      if (!document["sources"].has(source.as_string())) return bad(where + ".sources", "names no source");
    for (const Value& loinc : row["loinc"].items()) {
      if (!is_loinc(loinc.as_string())) return bad(where, "not a LOINC code");
      out.loinc.emplace_back(loinc.as_string());
    }
    mdc_.push_back(std::move(out));
  }
  for (const Value& code : document["fetal_loinc"].items()) fetal_.emplace_back(code.as_string());
  return {};
}

Result<void> Tables::read_site(const Value& document) {
  if (auto ok = only(document, {"about", "senders", "authorities"}, "site map"); !ok) return ok;
  for (const auto& [name, value] : document["senders"].members()) {
    auto sender = sender_of(value, "site map.senders." + name);
    if (!sender) return std::unexpected(sender.error());
    senders_.emplace(name, std::move(*sender));
  }
  auto common = words_of(document["authorities"], "site map.authorities");
  if (!common) return std::unexpected(common.error());
  for (auto& [name, system] : *common) senders_["*"].authorities.emplace(name, system);
  return {};
}

std::optional<std::string> Tables::unit(std::string_view text) const {
  if (const auto at = units_.find(text); at != units_.end()) return at->second;
  if (const auto at = folded_units_.find(folded(text)); at != folded_units_.end()) return at->second;
  return {};
}

std::string_view Tables::implied_unit(std::string_view loinc) const {
  const auto at = implied_.find(loinc);
  return at == implied_.end() ? std::string_view() : std::string_view(at->second);
}

const MdcRow* Tables::mdc(std::string_view code, std::string_view name) const {
  const MdcRow* by_code = nullptr;
  const MdcRow* by_name = nullptr;
  for (const MdcRow& row : mdc_) {
    if (!by_code && row.code == code) by_code = &row;
    if (!by_name && !name.empty() && row.name == name) by_name = &row;
  }
  for (const MdcRow* row : {by_code, by_name})
    if (row && row->conflicting) return row;
  if (by_code && by_name && by_code->loinc != by_name->loinc) return nullptr;
  return by_code ? by_code : by_name;
}

bool Tables::fetal(std::string_view loinc) const { return std::ranges::find(fetal_, loinc) != fetal_.end(); }

std::string Tables::word(std::string_view table, std::string_view code) const {
  return std::string(codes_[table][code].as_string());
}

bool Tables::listed(std::string_view table, std::string_view code) const {
  return std::ranges::any_of(codes_[table].items(), [&](const Value& v) { return v.as_string() == code; });
}

namespace {

// The first thing said: of this sender, of all senders of its facility, of everybody.
template <class Senders, class Ask>
auto ask(const Senders& senders, std::string_view sender, Ask&& of) -> decltype(of(senders.begin()->second)) {
  const auto bar = sender.find('|');
  const std::string facility = bar == std::string_view::npos ? "*" : "*" + std::string(sender.substr(bar));
  for (const std::string_view name : std::array<std::string_view, 3>{sender, facility, "*"})
    if (const auto at = senders.find(name); at != senders.end())
      if (auto said = of(at->second); said) return said;
  return {};
}

}  // namespace

const LocalCode* Tables::local(std::string_view sender, std::string_view code) const {
  return ask(senders_, sender, [&](const SenderMap& m) -> const LocalCode* {
    const auto at = m.codes.find(code);
    return at == m.codes.end() ? nullptr : &at->second;
  });
}

std::string Tables::authority(std::string_view sender, std::string_view name) const {
  return ask(senders_, sender,
             [&](const SenderMap& m) -> std::optional<std::string> {
               const auto at = m.authorities.find(name);
               return at == m.authorities.end() ? std::nullopt : std::optional(at->second);
             })
      .value_or("");
}

std::string Tables::character_set(std::string_view sender) const {
  return ask(senders_, sender,
             [](const SenderMap& m) {
               return m.character_set.empty() ? std::nullopt : std::optional(m.character_set);
             })
      .value_or("");
}

std::string Tables::zone(std::string_view sender) const {
  return ask(senders_, sender,
             [](const SenderMap& m) { return m.zone.empty() ? std::nullopt : std::optional(m.zone); })
      .value_or("");
}

std::vector<std::string> Tables::zones() const {
  std::vector<std::string> out;
  for (const auto& [name, sender] : senders_)
    if (!sender.zone.empty()) out.push_back(sender.zone);
  return out;
}

}  // namespace dyad::hl7v2
