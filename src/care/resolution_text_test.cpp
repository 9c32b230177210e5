// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_text.hpp"
#include "access/crypto.hpp"

#include "care/resolution_minutes.hpp"
#include "care/resolution_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

namespace {

std::string sentence(Council& council, const json::Value& body, std::string_view language) {
  const Facts facts = council.facts();
  const auto content = read_content(body, {facts, book(), quantities()});
  REQUIRE_MESSAGE(content, (content ? "" : content.error().text()));
  return DecisionWords(phrases(), facts, language).standing_sentence(*content);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the sentence says action, window, gestation, treatments, triggers and end, in each language") {
  Council council;
  CHECK(
      sentence(council, wait_body(), "en") ==
      "Continue the pregnancy from 20 Feb 2025 15:00 (UTC) until 22 Feb 2025 01:00 (UTC) (gestation 28+5 to "
      "29+0) and decide again then; with antenatal steroids; looked at again at once if mother: bowel "
      "obstruction or mother: Lactate > 4 mmol/L; this decision ends on 22 Feb 2025 01:00 (UTC).");
  const auto vi = sentence(council, wait_body(), "vi"), zh = sentence(council, wait_body(), "zh");
  CHECK(has(vi, "tắc ruột"));
  CHECK(has(vi, "01:00 ngày 22/02/2025"));
  CHECK(has(zh, "肠梗阻"));
  CHECK(has(zh, "2025年2月22日 01:00"));
}

TEST_CASE("what a person wrote stands in their language, and the structure speaks the others") {
  Council council;
  auto body = wait_body();
  body.set("words", "Chờ đến 29 tuần.");
  body.set("words_language", "vi");
  CHECK(sentence(council, body, "vi") == "Chờ đến 29 tuần.");
  CHECK(has(sentence(council, body, "en"), "Continue the pregnancy"));
}

TEST_CASE("an empty draft says that nothing is decided") {
  Council council;
  CHECK(sentence(council, json::object({}), "en") == "Nothing is decided yet.");
}

TEST_CASE("a value that looks like a place in a phrase is not filled again") {
  Council council;
  auto body = wait_body();
  body.set("treatments", json::Array{json::object({{"key", "other"}, {"text", "{from} {to}"}})});
  CHECK(has(sentence(council, body, "en"), "with {from} {to};"));
}

TEST_CASE("the minutes hold who, what was known, her wishes, the conclusion and room for signatures") {
  Council council;
  council.ward->record(kTonight, {contract::measured("lac", "m", "32693-4", "2.2", "mmol/L"),
                                  diagnosis("tumour", "C20", "2025-02-01T00:00:00+07:00")});
  const auto d = council.to_be_signed();
  const auto held = council.held(d.id);
  const Facts facts = council.facts();
  const MinutesOf of{facts, book(), phrases(), held.id, held.content, held.course};
  for (const auto language : kLanguages) {
    const std::string text = plain(minutes_of(of, language));
    CAPTURE(text);
    CHECK(has(text, phrases().say(language, "minutes.title")));
    CHECK(has(text, "Cancer hospital"));
    CHECK(has(text, "Obstetric hospital"));
    CHECK(has(text, language == std::string_view("vi") ? "2,2" : "2.2"));
    CHECK(has(text, "She wants the child to have a chance"));
    CHECK(has(text, DecisionWords(phrases(), facts, language).sentence(held.content)));
    CHECK(has(text, "Dr Lan, intensive care"));
    CHECK_FALSE(has(text, "minutes."));  // no key without its words
    CHECK_FALSE(has(text, "sentence."));
    CHECK(plain(minutes_of(of, language)) == text);
  }
}

TEST_CASE("the text that is signed is the same bytes each time and names the minutes") {
  Council council;
  const auto held = council.held(council.to_be_signed().id);
  const Facts facts = council.facts();
  const MinutesOf of{facts, book(), phrases(), held.id, held.content, held.course};
  const auto text = decision_text(of, held.course.minutes_sha256);
  CHECK(access::sha256_hex(text) == held.course.text_sha256);
  const auto read = json::parse(text);
  REQUIRE(read);
  CHECK((*read)["minutes_sha256"].as_string() == held.course.minutes_sha256);
  CHECK((*read)["content"]["triggers"].size() == 4);  // two of hers, and the two deaths
}
