// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dyad::fhirpath {

// `format` is "hex", "base64" or "urlbase64". Nothing for an unknown format or text that is not of it.
std::optional<std::string> encode(std::string_view text, std::string_view format);
std::optional<std::string> decode(std::string_view text, std::string_view format);
// `target` is "html" or "json".
std::optional<std::string> escape(std::string_view text, std::string_view target);
std::optional<std::string> unescape(std::string_view text, std::string_view target);

}  // namespace dyad::fhirpath
