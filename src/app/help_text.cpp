// SPDX-License-Identifier: Apache-2.0
#include "app/help_text.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"

namespace dyad::app {
namespace {

// As the library's own, but columns are counted as a terminal shows them.
class Help : public CLI::Formatter {
 public:
  Help() {
    label("Usage", say("help.usage"));
    label("OPTIONS", say("help.options_place"));
    label("SUBCOMMAND", say("help.verb_place"));
    label("Positionals", say("help.positionals"));
    label("REQUIRED", say("help.required"));
    label("Needs", say("help.needs"));
  }

  std::string make_option(const CLI::Option* option, bool positional) const override {
    return row(make_option_name(option, positional) + make_option_opts(option), make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* verb) const override {
    return row(verb->get_display_name(true), verb->get_description());
  }

  // The kind of a value is a word, "TEXT:{add,list}" or "INT in [1 - 100]"; what follows it is not.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string out = CLI::Formatter::make_option_opts(option);
    const std::string kind = option->get_type_name();
    if (kind.empty() || option->get_type_size() == 0) return out;
    const auto at = out.find(kind);
    if (at != std::string::npos) out.replace(at, kind.size(), kind_words(kind));
    return out;
  }

 private:
  static std::string kind_words(const std::string& kind) {
    std::string out, word;
    for (const char c : kind + "\n") {
      if (c >= 'A' && c <= 'Z') {
        word += c;
        continue;
      }
      if (!word.empty()) out += say_or("help.kind." + word, word);
      word.clear();
      if (c == '{') return out + kind.substr(kind.find('{'));  // codes
      if (c != '\n') out += c;
    }
    return out;
  }

  std::string row(std::string name, const std::string& description) const {
    name = "  " + name;
    const std::size_t width = get_column_width(), used = columns(name);
    std::string out = name + std::string(used < width ? width - used : 0, ' ');
    if (!description.empty() && used >= width) out += "\n" + std::string(width, ' ');
    for (const char c : description) {
      out += c;
      if (c == '\n') out += std::string(width, ' ');
    }
    return out + "\n";
  }
};

}  // namespace

void speak_help(CLI::App& app) {
  app.formatter(std::make_shared<Help>());
  app.option_defaults()->group(say("help.options"));
  app.set_help_flag("-h,--help", say("help.help"));
}

void speak_verbs(CLI::App& app) {
  const auto own = [](CLI::App& one) {
    if (one.get_help_ptr()) one.get_help_ptr()->group(say("help.options"));
  };
  own(app);
  for (CLI::App* verb : app.get_subcommands({})) {
    verb->group(say("help.verbs"));
    own(*verb);
  }
}

std::string usage_words(const std::string& message) { return line_words(message); }

}  // namespace dyad::app
