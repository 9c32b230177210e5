// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::evidence {

// How sure we are of a number, from "read in the source named" down to "nowhere found".
enum class Certainty {
  read,            // read in the source named
  read_secondary,  // read in a transcription that names the primary; primary not seen
  computed,        // recomputed from entries named in derived_from
  memory_high,     // not read; well known; must be checked against the source
  memory_medium,
  memory_low,
  conflicting,  // sources disagree
  not_found,    // searched for and not found
  assumption,   // a stated assumption of this project, no published number
};

// What the certainty allows: to decide, to be used with a warning, or not to be used.
enum class Use { decide, warn, refuse };

struct Source {
  std::string citation;
  std::string locator;
  std::string url;
};

// Words in every language: a key of the message catalogue with named parameters, and the English sentence
// whole.
struct Note {
  std::string code;  // message-catalogue key
  std::string text;  // English
  // Numbers as text, or keys the catalogue has words for; the names are those in the catalogue's sentences.
  std::vector<std::pair<std::string, std::string>> params = {};
};

// One clinical fact as data: its numbers (`values`) and everything a reader needs to judge them.
struct Entry {
  std::string id;
  std::string title;
  std::string kind;
  std::string population;
  std::string denominator;  // what a rate is a fraction of; "not a rate" where it is none
  std::string standard;     // the named standard, score version or guideline the numbers belong to
  Certainty certainty = Certainty::not_found;
  std::string unit;
  std::vector<Source> sources;
  std::vector<std::string> derived_from;
  std::vector<Note> limits;
  std::vector<Note> conflicts;
  json::Value values;
  json::Value vectors;  // published or recomputed worked examples: [{inputs:{}, expect:{}, tolerance}]

  Use use() const;
  // A number by dotted path into `values` ("mu.male", "rows.3"). Throws std::out_of_range: the caller and the
  // shipped data disagree, which is a bug and not a user's error.
  double number(std::string_view path) const;
  std::optional<double> maybe(std::string_view path) const;
  const json::Value& value(std::string_view path) const;  // null when absent
  std::vector<double> numbers(std::string_view path) const;
};

std::string_view name_of(Certainty c);
std::string_view name_of(Use u);
std::optional<Certainty> certainty_from(std::string_view name);

struct File {
  std::string name;
  std::string_view text;
};

// All evidence, by id. Loading refuses a file that is not JSON, an entry without id, title, kind, population,
// denominator, standard, certainty or source, an id given twice, and a computed entry that names no inputs;
// the Error names file and entry. Numbers live nowhere else.
class Book {
 public:
  static Result<Book> load(std::span<const File> files);
  const Entry* find(std::string_view id) const;
  const Entry& need(std::string_view id) const;  // throws std::out_of_range naming the id
  const std::map<std::string, Entry, std::less<>>& all() const { return entries_; }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace dyad::evidence
