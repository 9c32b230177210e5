// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"
#include "clinical/order_guard.hpp"

namespace dyad::clinical {
namespace {

constexpr std::string_view kLanguages[] = {"en", "vi", "zh"};

std::string in_language(const json::Value& value, std::string_view lang) {
  if (!value.is_object()) return std::string(value.as_string());
  const auto text = value[lang].as_string();
  return std::string(text.empty() ? value["en"].as_string() : text);
}

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

json::Value said(const Book& book, std::string_view drug, const char* element) {
  json::Value out = drug_words(book, book.need(drug), element);
  return out.is_null() ? guard_words(book, "guard.none", {}) : out;
}

bool is_called(std::string_view name) { return name == "drug" || name == "exam"; }

// A parameter is a text, or names words that differ between languages. What an order is called comes from
// outside and is only ever a text.
json::Value parameter(const Book& book, std::string_view name, const std::string& value) {
  if (is_called(name)) return value;
  constexpr std::string_view kReason = "@reason ", kMonitor = "@monitor ";
  if (value.starts_with(kReason)) return said(book, value.substr(kReason.size()), "reason");
  if (value.starts_with(kMonitor)) return said(book, value.substr(kMonitor.size()), "monitor");
  if (value == "@heparin") {
    const auto& rule = book.need("guard.heparin_neuraxial");
    return guard_words(book, "guard.heparin_limits",
                       {{"a", fixed(rule.number("therapeutic_lmwh_h"), 0)},
                        {"b", fixed(rule.number("prophylactic_lmwh_h"), 0)},
                        {"c", fixed(rule.number("intravenous_ufh_h"), 0)}});
  }
  if (value.starts_with("@")) return guard_words(book, value.substr(1), {});
  return value;
}

}  // namespace

json::Value drug_words(const Book& book, const evidence::Entry& drug, std::string_view element) {
  const auto& english = drug.value(element);
  if (english.as_string().empty()) return {};
  const bool reason = element == "reason";
  const auto& translated = book.need("guard.reasons").value(reason ? "reasons" : "monitors");
  json::Value out = translated[reason ? std::string_view(drug.id) : english.as_string()];
  if (!out.is_object()) out = json::Value(json::Object());
  out.set("en", english);
  return out;
}

json::Value guard_words(const Book& book, std::string_view code,
                        const std::vector<std::pair<std::string, json::Value>>& params) {
  const json::Value& words = book.need("guard.words").value("by_code")[code];
  json::Value out{json::Object()};
  for (const auto lang : kLanguages) {
    std::string text = in_language(words, lang);
    for (const auto& [name, value] : params) replace(text, "{" + name + "}", in_language(value, lang));
    out.set(std::string(lang), text);
  }
  return out;
}

json::Value order_words(const Book& book, const OrderFinding& finding) {
  std::vector<std::pair<std::string, json::Value>> params;
  // Last to first: what an order is called stands first and is not searched for further names.
  for (auto it = finding.params.rbegin(); it != finding.params.rend(); ++it)
    params.emplace_back(it->first, is_called(it->first) && finding.called.is_object()
                                       ? finding.called
                                       : parameter(book, it->first, it->second));
  json::Value out = guard_words(book, finding.code, params);
  if (finding.read) return out;
  const json::Value note = guard_words(book, "guard.not_read", {});
  for (const auto lang : kLanguages)
    out.set(std::string(lang), std::string(out[lang].as_string()) + (lang == "zh" ? "" : " ") +
                                   std::string(note[lang].as_string()));
  return out;
}

}  // namespace dyad::clinical
