// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "app/language.hpp"
#include "json/json.hpp"

namespace dyad::app {

// What the command line says, in the language of this run, from data/words/cli.LANGUAGE.json. A text of the
// catalogue has places for values, as in "until {at}". Everything here speaks to a person: --json and --csv
// keep their keys and codes, and the server's log stays English.
using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

void speak(Language language);  // once, before anything is said
Language spoken();
std::string say(std::string_view key, Values values = {});
std::string say_or(std::string_view key, std::string_view otherwise);  // a key made from a code of the record

// The words of the pages (web/src/locales) for what the record's own codes mean. English stays what the
// program's rooms wrote, so that every figure keeps its sentence to the letter.
std::string page_words(std::string_view key, std::string_view english);
std::string named(std::string_view kind, const std::string& code);  // "sex", "male"; English: the code
std::string message_words(const json::Value& message);              // {code, params, text}
std::string record_words(const json::Value& names);                 // {en, vi, zh}
std::string number_words(std::string_view digits);                  // "1,036.8", in Vietnamese "1.036,8"

}  // namespace dyad::app
