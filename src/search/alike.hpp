// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace dyad::search {

// A name as it is heard by who does not hear tones, and read by who does not see marks: Chinese by its
// pinyin, all without marks, case, spaces and signs. "Trần Thị Đào" and "TRAN THI DAO" are the same; so are
// 王静 and 汪婧 ("wangjing"). A text that cannot be read gives its folded form.
std::string spoken(std::string_view name);

}  // namespace dyad::search
