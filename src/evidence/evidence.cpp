// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace dyad::evidence {
namespace {

struct CertaintyRow {
  Certainty certainty;
  std::string_view name;
  Use use;
};

constexpr std::array<CertaintyRow, 9> kCertainties{{
    {Certainty::read, "read", Use::decide},
    {Certainty::read_secondary, "read_secondary", Use::decide},
    {Certainty::computed, "computed", Use::decide},
    {Certainty::memory_high, "memory_high", Use::warn},
    {Certainty::memory_medium, "memory_medium", Use::refuse},
    {Certainty::memory_low, "memory_low", Use::refuse},
    {Certainty::conflicting, "conflicting", Use::refuse},
    {Certainty::not_found, "not_found", Use::refuse},
    {Certainty::assumption, "assumption", Use::warn},
}};

const CertaintyRow& row(Certainty c) {
  for (const auto& r : kCertainties)
    if (r.certainty == c) return r;
  throw std::logic_error("certainty without a row");
}

std::vector<Note> notes(const json::Value& list) {
  std::vector<Note> out;
  for (const auto& item : list.items())
    out.push_back({std::string(item["code"].as_string()), std::string(item["text"].as_string())});
  return out;
}

Result<Entry> read_entry(const std::string& file, std::size_t index, const json::Value& v) {
  Entry e;
  e.id = v["id"].as_string();
  const std::string place =
      file + " entries[" + std::to_string(index) + "]" + (e.id.empty() ? "" : " " + e.id);
  const auto text = [&](std::string_view name, std::string& into) -> bool {
    into = v[name].as_string();
    return into.find_first_not_of(" \t") != std::string::npos;
  };
  std::string certainty;
  for (auto [name, into] : {std::pair<std::string_view, std::string*>{"id", &e.id},
                            {"title", &e.title},
                            {"kind", &e.kind},
                            {"population", &e.population},
                            {"denominator", &e.denominator},
                            {"standard", &e.standard},
                            {"certainty", &certainty}})
    if (!text(name, *into))
      return fail(ErrorKind::missing, "an evidence entry must state it", place + "." + std::string(name));
  const auto known = certainty_from(certainty);
  if (!known) return fail(ErrorKind::invalid, "not a known certainty", place + ".certainty", certainty);
  e.certainty = *known;
  e.unit = v["unit"].as_string();
  for (const auto& s : v["sources"].items()) {
    Source source{std::string(s["citation"].as_string()), std::string(s["locator"].as_string()),
                  std::string(s["url"].as_string())};
    if (source.citation.find_first_not_of(" \t") == std::string::npos)
      return fail(ErrorKind::missing, "a source must have a citation", place + ".sources");
    e.sources.push_back(std::move(source));
  }
  if (e.sources.empty())
    return fail(ErrorKind::missing, "no number enters the evidence without its source", place + ".sources");
  for (const auto& id : v["derived_from"].items()) e.derived_from.emplace_back(id.as_string());
  if (e.certainty == Certainty::computed && e.derived_from.empty())
    return fail(ErrorKind::missing, "a computed entry must name what it was computed from",
                place + ".derived_from");
  e.limits = notes(v["limits"]);
  e.conflicts = notes(v["conflicts"]);
  if (e.certainty == Certainty::conflicting && e.conflicts.empty())
    return fail(ErrorKind::missing, "a conflicting entry must state the conflict", place + ".conflicts");
  e.values = v["values"];
  e.vectors = v["vectors"];
  return e;
}

}  // namespace

std::string_view name_of(Certainty c) { return row(c).name; }

std::string_view name_of(Use u) {
  switch (u) {
    case Use::decide:
      return "decide";
    case Use::warn:
      return "warn";
    case Use::refuse:
      return "refuse";
  }
  return "refuse";
}

std::optional<Certainty> certainty_from(std::string_view name) {
  for (const auto& r : kCertainties)
    if (r.name == name) return r.certainty;
  return {};
}

Use Entry::use() const { return row(certainty).use; }

const json::Value& Entry::value(std::string_view path) const {
  const json::Value* here = &values;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (here->is_array()) {
      std::size_t index = 0;
      const auto [end, ec] = std::from_chars(step.data(), step.data() + step.size(), index);
      const bool whole = ec == std::errc() && end == step.data() + step.size();
      here = whole ? &(*here)[index] : &(*here)["none"];
    } else {
      here = &(*here)[step];
    }
  }
  return *here;
}

std::optional<double> Entry::maybe(std::string_view path) const { return value(path).as_double(); }

double Entry::number(std::string_view path) const {
  if (const auto n = maybe(path)) return *n;
  throw std::out_of_range("evidence " + id + " has no number at " + std::string(path));
}

std::vector<double> Entry::numbers(std::string_view path) const {
  std::vector<double> out;
  for (const auto& item : value(path).items()) {
    const auto n = item.as_double();
    if (!n)
      throw std::out_of_range("evidence " + id + " has something other than numbers at " + std::string(path));
    out.push_back(*n);
  }
  return out;
}

Result<Book> Book::load(std::span<const File> files) {
  Book book;
  for (const File& file : files) {
    auto doc = json::parse(file.text);
    if (!doc) {
      Error e = doc.error();
      e.field = file.name + (e.field.empty() ? "" : " " + e.field);
      return std::unexpected(e);
    }
    if (!(*doc)["entries"].is_array())
      return fail(ErrorKind::missing, "an evidence file holds a list of entries", file.name + ".entries");
    std::size_t index = 0;
    for (const auto& v : (*doc)["entries"].items()) {
      auto entry = read_entry(file.name, index++, v);
      if (!entry) return std::unexpected(entry.error());
      std::string id = entry->id;
      if (!book.entries_.emplace(id, std::move(*entry)).second)
        return fail(ErrorKind::invalid, "the id is given twice", file.name, id);
    }
  }
  for (const auto& [id, entry] : book.entries_)
    for (const auto& from : entry.derived_from)
      if (!book.find(from))
        return fail(ErrorKind::missing, "is derived from an entry that does not exist", id, from);
  return book;
}

const Entry* Book::find(std::string_view id) const {
  const auto it = entries_.find(id);
  return it == entries_.end() ? nullptr : &it->second;
}

const Entry& Book::need(std::string_view id) const {
  if (const Entry* e = find(id)) return *e;
  throw std::out_of_range("no evidence entry " + std::string(id));
}

}  // namespace dyad::evidence
