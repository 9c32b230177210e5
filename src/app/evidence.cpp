// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.hpp"

#include "api/knowledge_json.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/knowledge.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"

namespace dyad::app {
namespace {

using evidence::Entry;

int check_file(const std::string& path, bool as_json) {
  const auto text = read_file(path);
  if (!text) return report(text.error());
  const evidence::File file{path, *text};
  const auto book = evidence::Book::load({&file, 1});
  if (!book) return report(book.error());
  std::size_t refused = 0;
  for (const auto& [id, entry] : book->all()) refused += entry.use() == evidence::Use::refuse;
  if (as_json)
    print_json(json::object({{"file", path}, {"entries", book->all().size()}, {"must_not_decide", refused}}));
  else
    print(say("evidence.checked", {{"file", path},
                                   {"entries", std::to_string(book->all().size())},
                                   {"refused", std::to_string(refused)}}) +
          "\n");
  return kOk;
}

void print_list(const evidence::Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, entry] : book.all())
    rows.push_back({id, std::string(evidence::name_of(entry.certainty)),
                    say_or("evidence.use." + std::string(evidence::name_of(entry.use())),
                           evidence::name_of(entry.use())),
                    entry.title});
  print(table(rows));
}

void print_notes(std::string_view title, const std::vector<evidence::Note>& notes) {
  if (notes.empty()) return;
  print(heading(title));
  for (const auto& note : notes) print(bullet(refusal_words(note.text) + " [" + note.code + "]"));
}

void print_entry(const Entry& entry) {
  print(entry.title + "\n");
  const std::string certainty(evidence::name_of(entry.certainty));
  const std::string use(evidence::name_of(entry.use()));
  print(table({{say("evidence.id"), entry.id},
               {say("evidence.kind"), say_or("evidence.kind." + entry.kind, entry.kind)},
               {say("evidence.population"), entry.population},
               {say("evidence.denominator"), label_words(entry.denominator)},
               {say("evidence.standard"), label_words(entry.standard)},
               {say("evidence.unit"), entry.unit.empty() ? say("evidence.no_unit") : entry.unit},
               {say("evidence.certainty"), certainty + ": " + certainty_words(certainty)},
               {say("evidence.use"), say_or("evidence.use." + use, use)}}));
  print(heading(say("sources")));
  for (const auto& s : entry.sources) {
    std::string line = s.citation;
    if (!s.locator.empty()) line += "; " + s.locator;
    if (!s.url.empty()) line += " <" + s.url + ">";
    print(bullet(line));
  }
  if (!entry.derived_from.empty()) {
    print(heading(say("evidence.computed_from")));
    for (const auto& id : entry.derived_from) print(bullet(id));
  }
  print_notes(say("limits"), entry.limits);
  print_notes(say("evidence.conflicts"), entry.conflicts);
  print(heading(say("evidence.values")));
  print(json::write_pretty(entry.values) + "\n");
}

}  // namespace

int evidence(const EvidenceOptions& options) {
  if (!options.check.empty()) return check_file(options.check, options.json);
  const auto known = load_knowledge();
  if (!known) return report(known.error());
  if (options.id.empty()) {
    if (!options.json) {
      print_list(known->book);
      return kOk;
    }
    json::Array entries;
    for (const auto& [id, entry] : known->book.all()) entries.push_back(api::evidence_json(entry));
    print_json(json::object({{"entries", entries}}));
    return kOk;
  }
  const Entry* entry = known->book.find(options.id);
  if (!entry) return report(api::unknown_evidence(options.id, known->book));
  if (options.json)
    print_json(api::evidence_json(*entry));
  else
    print_entry(*entry);
  return kOk;
}

}  // namespace dyad::app
