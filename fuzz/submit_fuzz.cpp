// SPDX-License-Identifier: Apache-2.0
// Any JSON as a submission to an empty record in memory: it is stored whole or refused with one error, and
// whatever was stored can be looked at. The mutator changes the tree, so that most inputs get past the
// reading of JSON.
#include <algorithm>
#include <cstring>
#include <random>

#include "app/knowledge.hpp"
#include "care/cases.hpp"
#include "check.hpp"
#include "record/case_record.hpp"
#include "record/record.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using fuzz::must;

namespace {

class StandingClock final : public record::Clock {
 public:
  Instant now() const override { return *parse_instant("2025-06-01T00:00:00Z"); }
};

struct World {
  app::Knowledge knowledge;
  timing::Model model;
  timing::DayModel day_model;
  StandingClock clock;
};

const World& world() {
  static const World made = [] {
    auto knowledge = app::load_knowledge();
    must(knowledge.has_value(), "the shipped evidence loads");
    auto model = app::load_timing_model(knowledge->book);
    must(model.has_value(), "the shipped model loads");
    auto day_model = app::load_day_model(knowledge->book, *model);
    must(day_model.has_value(), "the shipped day-by-day model loads");
    return World{std::move(*knowledge), std::move(*model), std::move(*day_model), {}};
  }();
  return made;
}

void look_at(const record::Record& record) {
  const auto ids = record::case_ids(record.store());
  must(ids.has_value(), "the cases can be listed");
  const care::Cases cases(record, world().knowledge.book, world().knowledge.quantities, world().model,
                          world().day_model);
  const auto board = cases.board();
  must(board.has_value(), "the board can be shown", board ? "" : board.error().text());
  for (const auto& id : *ids) {
    const auto view = cases.view(id, {});
    must(view || !view.error().message.empty(), "a case is shown or refused with a reason", id);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto store = store::open_sqlite(":memory:");
  must(store.has_value(), "a store in memory opens");
  record::Record record(std::move(*store), world().clock, app::rules_from(world().knowledge.quantities));
  const auto accepted = record.submit(fuzz::text_of(data, size), "fuzz", "fuzz");
  const auto last = record.store().last_sequence();
  must(last.has_value(), "the sequence can be read");
  if (!accepted) {
    must(!accepted.error().message.empty(), "a refusal has a message");
    must(*last == 0, "a refusal stores nothing", accepted.error().text());
    return 0;
  }
  must(*last == accepted->last_sequence, "the last sequence told is the one stored");
  const auto versions = record.store().since(0, 100'000);
  must(versions && static_cast<std::int64_t>(versions->size()) == *last, "every version is there");
  for (const auto& version : *versions)
    must(json::parse(version.body).has_value(), "what is stored is JSON", version.body);
  look_at(record);
  return 0;
}

#ifdef DYAD_LIBFUZZER
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed);

namespace {

void collect(json::Value& value, std::vector<json::Value*>& nodes) {
  nodes.push_back(&value);
  if (value.is_array())
    for (auto& item : value.mutable_items()) collect(item, nodes);
  if (value.is_object())
    for (auto& [name, member] : value.mutable_members()) collect(member, nodes);
}

json::Value changed(const json::Value& old, const json::Value& other, std::minstd_rand& random) {
  static const char* const texts[] = {
      "",          "2025-02-30", "2025-03-01T00:00:00Z", "1900",        "9999-12-31T23:59:59Z",
      "Patient/m", "Patient/f",  "urn:uuid:x",           "#a",          "entered-in-error",
      "kg",        "%",          "2025-05-10",           "\xe2\x80\xae"};
  static const char* const digits[] = {"0", "-1", "1e308", "0.1", "9007199254740993", "-1e-320", "120"};
  switch (random() % 7) {
    case 0:
      return other;
    case 1:
      return texts[random() % std::size(texts)];
    case 2:
      return json::Number{digits[random() % std::size(digits)]};
    case 3:
      return json::Value();
    case 4:
      return json::Array{old, old};
    case 5:
      return json::Object{{"value", old}};
    default:
      return random() % 2 == 0;
  }
}

// Drops, renames or repeats one member or item of a node that has some.
void reshape(json::Value& node, std::minstd_rand& random) {
  if (node.is_array() && node.size() > 0) {
    auto& items = node.mutable_items();
    const auto at = static_cast<std::ptrdiff_t>(random() % items.size());
    if (random() % 2 == 0) {
      items.erase(items.begin() + at);
    } else {
      json::Value copy = items[static_cast<std::size_t>(at)];
      items.push_back(std::move(copy));
    }
  } else if (node.is_object() && node.size() > 0) {
    auto& members = node.mutable_members();
    const auto at = static_cast<std::ptrdiff_t>(random() % members.size());
    if (random() % 2 == 0)
      members.erase(members.begin() + at);
    else
      members[static_cast<std::size_t>(at)].first =
          members[random() % members.size()].first + (random() % 2 ? "" : "x");
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  std::minstd_rand random(seed);
  auto tree = json::parse(fuzz::text_of(data, size));
  if (!tree || random() % 16 == 0) return LLVMFuzzerMutate(data, size, most);
  for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
    std::vector<json::Value*> nodes;
    collect(*tree, nodes);
    json::Value& node = *nodes[random() % nodes.size()];
    const json::Value other = *nodes[random() % nodes.size()];
    if (random() % 2 == 0)
      reshape(node, random);
    else
      node = changed(node, other, random);
  }
  const std::string text = json::write(*tree);
  if (text.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
#endif
