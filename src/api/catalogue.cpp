// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/decimal.hpp"

namespace dyad::api {
namespace {

constexpr std::array<std::string_view, 3> kLanguages{"en", "vi", "zh"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// As web/src/format.ts writes them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kUnits{{{"mm[Hg]", "mmHg"},
                                                                                {"10*9/L", "×10⁹/L"},
                                                                                {"Cel", "°C"},
                                                                                {"umol/L", "µmol/L"},
                                                                                {"cm[H2O]", "cmH₂O"},
                                                                                {"mg/L{FEU}", "mg/L FEU"},
                                                                                {"{score}", ""},
                                                                                {"{ratio}", ""},
                                                                                {"{INR}", ""},
                                                                                {"[pH]", ""},
                                                                                {"{code}", ""},
                                                                                {"{count}", ""},
                                                                                {"{plus}", "+"},
                                                                                {"1", ""},
                                                                                {"ug/L", "µg/L"},
                                                                                {"[IU]/L", "IU/L"}}};

std::string readable(std::string_view key) {
  std::string out(key);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool is_language(std::string_view language) {
  for (const auto l : kLanguages)
    if (l == language) return true;
  return false;
}

Result<Catalogue> Catalogue::load(const std::vector<File>& files) {
  Catalogue out;
  for (const File& file : files) {
    std::string_view name = file.name.substr(file.name.rfind('/') + 1);
    if (!name.ends_with(".json")) continue;
    name.remove_suffix(5);
    const auto dot = name.rfind('.');
    const std::string language(dot == std::string_view::npos ? name : name.substr(dot + 1));
    if (!is_language(language)) continue;
    const auto texts = json::parse(file.text);
    if (!texts) return std::unexpected(texts.error());
    for (const auto& [key, text] : texts->members()) out.texts_[language][key] = text.as_string();
  }
  if (out.texts_.size() != kLanguages.size())
    return fail(ErrorKind::storage, "this program was built without the texts of its pages",
                "web/src/locales");
  return out;
}

const std::string* Catalogue::find(std::string_view language, std::string_view key) const {
  const auto texts = texts_.find(language);
  if (texts == texts_.end()) return nullptr;
  const auto text = texts->second.find(key);
  return text == texts->second.end() ? nullptr : &text->second;
}

std::string Writer::say_or(std::string_view key, std::string_view otherwise, const Values& values) const {
  const std::string* known = catalogue_.find(language_, key);
  std::string out = known ? *known : std::string(otherwise);
  for (const auto& [name, text] : values) {
    const std::string place = "{{" + name + "}}";
    for (auto at = out.find(place); at != std::string::npos; at = out.find(place, at + text.size()))
      out.replace(at, place.size(), text);
  }
  return out;
}

std::string Writer::say(std::string_view key, const Values& values) const { return say_or(key, key, values); }

std::string Writer::said(const json::Value& words) const {
  const std::string_view own = words[language_].as_string();
  return std::string(own.empty() ? words["en"].as_string() : own);
}

std::string Writer::number(std::string_view digits) const {
  std::string out(digits);
  if (language_ == "vi")
    for (char& c : out)
      if (c == '.') c = ',';
  return out;
}

std::string Writer::of_hundred(double probability) const {
  const double n = probability * 100;
  if (n > 0 && n < 0.05) return "< " + number("0.1");
  return number(fixed(n, n != 0 && n < 9.95 ? 1 : 0));
}

std::string Writer::unit(std::string_view ucum) const {
  for (const auto& [code, text] : kUnits)
    if (code == ucum) return std::string(text);
  return std::string(ucum);
}

std::string Writer::quantity(std::string_view key) const {
  return say_or("quantity." + std::string(key), readable(key));
}

std::string Writer::date(Date day) const {
  const std::string iso = format_date(day);
  const std::string year = iso.substr(0, 4), month = iso.substr(5, 2), dom = iso.substr(8, 2);
  if (language_ == "vi") return dom + "/" + month + "/" + year;
  const std::string plain = dom[0] == '0' ? dom.substr(1) : dom;
  const auto number_of = static_cast<std::size_t>(std::stoi(month));
  if (language_ == "zh") return year + "年" + std::to_string(number_of) + "月" + plain + "日";
  return plain + " " + std::string(kMonths[number_of - 1]) + " " + year;
}

std::string Writer::day(Instant at) const { return date(date_of(at, offset_)); }

std::string Writer::day_time(Instant at) const {
  return day(at) + " " + format_local(at, offset_).substr(11, 5);
}

std::string Writer::zone() const {
  const int size = std::abs(offset_);
  std::string out = "UTC";
  if (offset_ != 0) out += (offset_ < 0 ? "−" : "+") + std::to_string(size / 60);
  if (size % 60 != 0) out += (size % 60 < 10 ? ":0" : ":") + std::to_string(size % 60);
  return zone_.empty() || zone_ == "UTC" ? out : out + " (" + zone_ + ")";
}

std::string Writer::age(Instant at, Instant now) const {
  const auto minutes = std::max<std::int64_t>(0, (now.ms - at.ms) / 60'000);
  if (minutes < 90) return say("paper.age.minutes", {{"n", std::to_string(minutes)}});
  if (minutes < 48 * 60) return say("paper.age.hours", {{"n", std::to_string(minutes / 60)}});
  return say("paper.age.days", {{"n", std::to_string(minutes / 1440)}});
}

// One value of a message, named for what it is, as web/src/words.tsx shows it.
std::string Writer::value(std::string_view name, const json::Value& given) const {
  const std::string text = given.is_string() ? std::string(given.as_string()) : given.number_text();
  const std::string key = std::string(name) + "." + text;
  if (name == "score" || name == "standard" || name == "site" || name == "action" || name == "channel" ||
      name == "goal")
    return say_or(key, readable(text));
  if (name == "organ") return say_or("part." + text, readable(text));
  if (name == "wish") return say_or("wish.field." + text, readable(text));
  if (name == "quantity") return quantity(text);
  if (name == "field") return say_or("input." + text, readable(text));
  if (name == "value") return say_or("score.text." + text, number(text));
  if (name == "unit") {
    std::string unit = text;
    std::ranges::replace(unit, ' ', '_');
    return say_or("unit." + unit, text);
  }
  if (name == "edd") {
    const auto day = parse_date(text);
    return day ? date(*day) : text;
  }
  if (name == "at") {
    const auto at = parse_instant(text);
    return at ? day_time(*at) : text;
  }
  if (name == "centile") {
    const double centile = given.as_double().value_or(0);
    return centile < 1 ? "<1" : centile > 99 ? ">99" : fixed(centile, 0);
  }
  return is_number(text) ? number(text) : text;
}

std::string Writer::message(const json::Value& message) const {
  Values values;
  if (!message["words"].is_null()) values.emplace_back("words", said(message["words"]));
  for (const auto& [name, given] : message["params"].members()) values.emplace_back(name, value(name, given));
  return say_or("msg." + std::string(message["code"].as_string()), message["text"].as_string(), values);
}

}  // namespace dyad::api
