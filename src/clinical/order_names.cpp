// SPDX-License-Identifier: Apache-2.0
// What an order is about: drugs by code or name, examinations by what is written on them.
#include <algorithm>

#include "clinical/drugs.hpp"
#include "clinical/order_guard.hpp"

namespace dyad::clinical {
namespace {

constexpr std::size_t kAbbreviation = 4;  // "PAS", "UFH": such names count only as they are written

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool ascii(std::string_view s) {
  return std::ranges::all_of(s, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Whether the character at, or ending before, a place is a letter or digit of a script that has words.
// Chinese characters (three bytes from E3 on) end a word: "CT" stands by itself before and after them.
bool letter(std::string_view text, std::size_t at) {
  constexpr unsigned char kAscii = 0x80, kContinued = 0xC0, kChinese = 0xE3;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & kContinued) == kAscii) --at;
  const auto c = static_cast<unsigned char>(text[at]);
  if (c >= kAscii) return c < kChinese;
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

struct Place {
  std::size_t at = 0, size = 0;
  const evidence::Entry* entry = nullptr;
};

// A name stands in a text as whole words; Chinese has no spaces, so there it is enough that it stands.
std::size_t find_word(std::string_view text, std::string_view name, std::size_t from) {
  for (auto at = text.find(name, from); at != std::string_view::npos; at = text.find(name, at + 1)) {
    if (!ascii(name)) return at;
    const bool begins = at == 0 || !letter(text, at - 1);
    const bool ends = at + name.size() == text.size() || !letter(text, at + name.size());
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

bool all_capitals(std::string_view name) {
  return name.size() <= kAbbreviation && ascii(name) &&
         std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

void places_of(std::string_view text, std::string_view name, const evidence::Entry* entry,
               std::vector<Place>& out) {
  if (name.empty()) return;
  const bool exact = all_capitals(name);
  const std::string in = exact ? std::string(text) : lower(text);
  const std::string word = exact ? std::string(name) : lower(name);
  for (auto at = find_word(in, word, 0); at != std::string::npos; at = find_word(in, word, at + 1))
    out.push_back({at, word.size(), entry});
}

std::vector<Place> places_in(const Book& book, std::string_view text) {
  std::vector<Place> out;
  const auto& more = book.need("guard.names").values;
  const auto& all = book.all();
  for (auto it = all.lower_bound("drug."); it != all.end() && it->first.starts_with("drug."); ++it) {
    for (const auto& name : it->second.value("names").items())
      places_of(text, name.as_string(), &it->second, out);
    for (const auto& name : more[it->first].items()) places_of(text, name.as_string(), &it->second, out);
  }
  return out;
}

bool contains_any(std::string_view text, const json::Value& words) {
  return std::ranges::any_of(words.items(), [&](const json::Value& w) {
    return find_word(text, lower(w.as_string()), 0) != std::string_view::npos;
  });
}

bool is_atc(std::string_view system) {
  return system.find("whocc") != std::string_view::npos || system.ends_with("atc") ||
         system.find("2.16.840.1.113883.6.73") != std::string_view::npos;
}

void add(std::vector<const evidence::Entry*>& to, const evidence::Entry* e) {
  if (e && std::ranges::find(to, e) == to.end()) to.push_back(e);
}

}  // namespace

std::vector<const evidence::Entry*> recognise_drugs(const Book& book, const Ordered& order) {
  std::vector<const evidence::Entry*> out;
  for (const auto& [system, code] : order.codes)
    if (is_atc(system)) add(out, find_drug(book, code));
  if (!out.empty()) return out;
  for (const auto& text : order.names) {
    auto places = places_in(book, text);
    // "dexamethasone as antiemetic" is that rule and not the one for dexamethasone.
    const auto covered = [&](const Place& p) {
      return std::ranges::any_of(places, [&](const Place& q) {
        return q.size > p.size && q.at <= p.at && p.at + p.size <= q.at + q.size;
      });
    };
    for (const auto& p : places)
      if (!covered(p)) add(out, p.entry);
  }
  return out;
}

bool outside_the_rules(const Book& book, const Ordered& order) {
  const auto& prefixes = book.need("guard.not_judged").value("atc");
  return std::ranges::any_of(order.codes, [&](const auto& coded) {
    return is_atc(coded.first) && std::ranges::any_of(prefixes.items(), [&](const json::Value& p) {
             return coded.second.starts_with(p.as_string());
           });
  });
}

Examination recognise_examination(const Book& book, const Ordered& order) {
  const auto& names = book.need("guard.imaging_names");
  Examination out;
  const auto exam = [&](std::string_view key) {
    if (std::ranges::find(out.exams, key) == out.exams.end()) out.exams.emplace_back(key);
  };
  for (const auto& [system, code] : order.codes)
    if (const auto key = names.value("codes")[system][code].as_string(); !key.empty()) exam(key);
  for (const auto& name : order.names) {
    const std::string text = lower(name);
    if (contains_any(text, names.value("no_radiation"))) out.no_radiation = true;
    for (const auto& [key, rule] : names.value("exams").members())
      if (contains_any(text, rule["how"]) && (rule["where"].size() == 0 || contains_any(text, rule["where"])))
        exam(key);
    for (const auto& [agent, words] : names.value("agents").members())
      if (contains_any(text, words)) out.agent = agent;
  }
  return out;
}

bool is_imaging(const Book& book, const Ordered& order) {
  for (const auto& [system, code] : order.codes)
    for (const auto& known : book.need("guard.imaging_names").value("imaging_categories").items())
      if (code == known.as_string()) return true;
  const auto found = recognise_examination(book, order);
  return found.known() || !found.agent.empty();
}

}  // namespace dyad::clinical
