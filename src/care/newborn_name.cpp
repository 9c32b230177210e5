// SPDX-License-Identifier: Apache-2.0
#include "care/newborn_name.hpp"

#include <algorithm>

#include "care/preference_words.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"
#include "search/alike.hpp"

namespace dyad::care {
namespace {

// No vowels, so that no word comes of it; no 0 O 1 I L 5 S 8 B, which are read for one another.
constexpr std::string_view kLetters = "234679CDFGHJKMNPQRTVWXYZ";
constexpr std::size_t kPairLetters = 6;

std::string filled(std::string text, std::string_view place, std::string_view with) {
  const std::string mark = "{" + std::string(place) + "}";
  if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), with);
  return text;
}

// A replayed case is a story about the past: nobody in it lies in a bed.
bool is_replay(const json::Value& episode) {
  return extension(episode, own_extension("case-clock"))["valueCode"].as_string() == "replay";
}

// How many letters must be put in, taken out or changed to make one of the other.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

json::Value words_of(const NewbornName& name, const evidence::Book& book) {
  const auto& rule = book.need("birth.naming");
  json::Value out{json::Object()};
  for (const std::string lang : {"en", "vi", "zh"}) {
    const auto text = [&](const std::string& path) {
      return std::string(rule.value(path + "." + lang).as_string());
    };
    const std::string mother = name.mother.empty() ? name.pair : name.mother;
    std::string said = filled(text("single." + name.sex), "mother", mother);
    if (name.of > 1) {
      const auto& nth = rule.value("nth." + lang);
      const auto at = static_cast<std::size_t>(name.order - 1);
      const std::string first =
          filled(text("multiple." + std::to_string(name.of)), "nth", nth[at].as_string());
      said = filled(filled(text("joined"), "first", first), "name", said);
    }
    if (name.with_number) said = filled(filled(text("with_number"), "name", said), "pair", name.pair);
    out.set(lang, said);
  }
  return out;
}

std::string pair_number(std::string_view case_id) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : case_id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  hash ^= hash >> 29;
  std::string out;
  for (std::size_t i = 0; i < kPairLetters; ++i) {
    if (i == kPairLetters / 2) out += '-';
    out += kLetters[hash % kLetters.size()];
    hash /= kLetters.size();
  }
  return out;
}

std::string written_name(const json::Value& patient) {
  for (const auto& name : patient["name"].items()) {
    if (name["use"].as_string() == "old") continue;
    if (const auto text = name["text"].as_string(); !text.empty()) return std::string(text);
    std::string all(name["family"].as_string());
    for (const auto& given : name["given"].items())
      all += (all.empty() ? "" : " ") + std::string(given.as_string());
    if (!all.empty()) return all;
  }
  return {};
}

bool alike(std::string_view a, std::string_view b, const evidence::Book& book) {
  const auto& rule = book.need("birth.look_alike");
  const std::string x = search::spoken(a), y = search::spoken(b);
  if (x.empty() || y.empty()) return false;
  if (x == y) return true;
  const auto most = static_cast<std::size_t>(rule.number("most_edits"));
  const auto least = static_cast<std::size_t>(rule.number("least_letters"));
  if (std::min(x.size(), y.size()) < least ||
      std::max(x.size(), y.size()) - std::min(x.size(), y.size()) > most)
    return false;
  return edits(x, y) <= most;
}

std::vector<std::string> alike_mothers(const record::Reader& reader, std::string_view case_id,
                                       std::string_view mother_name, const evidence::Book& book) {
  std::vector<std::string> out;
  const auto ids = record::case_ids(reader);
  if (!ids || mother_name.empty()) return out;
  for (const auto& id : *ids) {
    if (id == case_id) continue;
    const auto episode = reader.read("EpisodeOfCare", id, {});
    if (!episode || !*episode) continue;
    const auto body = json::parse((*episode)->body);
    if (!body || (*body)["status"].as_string() != "active" || is_replay(*body)) continue;
    const std::string_view reference = (*body)["patient"]["reference"].as_string();
    if (!reference.starts_with("Patient/")) continue;
    const auto mother = reader.read("Patient", reference.substr(reference.find('/') + 1), {});
    if (!mother || !*mother) continue;
    const auto patient = json::parse((*mother)->body);
    if (!patient) continue;
    if (std::string name = written_name(*patient); alike(name, mother_name, book))
      out.push_back(std::move(name));
  }
  return out;
}

}  // namespace dyad::care
