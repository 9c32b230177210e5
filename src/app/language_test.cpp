// SPDX-License-Identifier: Apache-2.0
#include "app/language.hpp"

#include <doctest/doctest.h>

#include <map>

#include "app/text.hpp"

namespace dyad::app {
namespace {

Environment set(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

Result<Language> taken(std::vector<std::string> arguments,
                       std::map<std::string, std::string> variables = {}) {
  return take_language(arguments, set(std::move(variables)));
}

}  // namespace

TEST_CASE("the language is what the option says, wherever it stands, and is taken out of the arguments") {
  std::vector<std::string> arguments{"calc", "--lang", "vi", "sofa", "--json"};
  CHECK(*take_language(arguments, set({{"DYAD_LANG", "zh"}})) == Language::vi);
  CHECK(arguments == std::vector<std::string>{"calc", "sofa", "--json"});
  CHECK(*taken({"--lang=zh", "calc"}) == Language::zh);
  CHECK(*taken({"calc", "--", "--lang", "zh"}) == Language::en);  // after "--" it is an argument
}

TEST_CASE("without the option the environment decides, and a locale that is not spoken is English") {
  CHECK(*taken({}, {{"DYAD_LANG", "vi"}, {"LC_ALL", "zh_CN"}}) == Language::vi);
  CHECK(*taken({}, {{"LC_ALL", "C"}, {"LANG", "vi_VN.UTF-8"}}) == Language::en);
  CHECK(*taken({}, {{"LC_MESSAGES", "zh-Hans"}, {"LANG", "vi_VN"}}) == Language::zh);
  CHECK(*taken({}, {{"LANG", "de_DE.UTF-8"}}) == Language::en);
  CHECK(*taken({}, {{"LANG", "vim"}}) == Language::en);
}

TEST_CASE("a language that is asked for and not spoken is refused with what is allowed") {
  const auto refused = taken({"--lang", "fr"});
  REQUIRE(!refused);
  CHECK(refused.error().field == "--lang");
  CHECK(refused.error().value == "fr");
  CHECK(refused.error().limit == "en, vi or zh");
  CHECK(taken({}, {{"DYAD_LANG", "fr"}}).error().field == "DYAD_LANG");
  CHECK(taken({"calc", "--lang"}).error().kind == ErrorKind::missing);
}

TEST_CASE("a Chinese character takes two columns, a joining mark none") {
  CHECK(columns("abc") == 3);
  CHECK(columns("胎儿") == 4);
  CHECK(columns("tử vong") == 7);
  CHECK(columns("tu\xcc\x9b\xcc\x89") == 2);  // the same letter, decomposed
  CHECK(columns("PaO₂ ≥ 60 µmol") == 14);
  CHECK(columns("（是）") == 6);
  CHECK(columns("\xff\x80") == 1);  // what is not UTF-8 still ends
}

TEST_CASE("tables stand in columns of the terminal") {
  CHECK(table({{"名称", "n"}, {"abc", "1"}}) == "  名称  n\n  abc   1\n");
}

TEST_CASE("Chinese wraps between characters, and no line begins with its punctuation") {
  CHECK(wrapped("母亲存活，胎儿存活", 0, 8) == "母亲存\n活，胎儿\n存活\n");
  CHECK(wrapped("a long word stays whole", 2, 12) == "  a long\n  word stays\n  whole\n");
  for (std::size_t width = 6; width < 30; ++width) {
    const std::string lines = wrapped("重症（ICU）死亡率：10 %，见来源。", 0, width);
    CHECK(lines.find("\n，") == std::string::npos);
    CHECK(lines.find("\n）") == std::string::npos);
    CHECK(lines.find("（\n") == std::string::npos);
  }
}

}  // namespace dyad::app
