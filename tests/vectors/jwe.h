/*
 * jwe.h: encrypted tokens as published or made by others, each with its key
 * as a JWK and its plaintext; the published inputs and outputs of the parts
 * of JWE.
 */

#ifndef VECTORS_JWE_H
#define VECTORS_JWE_H


typedef struct {
    const char  *source;
    const char  *jwk;
    const char  *plaintext;
    const char  *token;
} vector_jwe_t;


/* the plaintext of all examples in RFC 7520, 5 */
#define VECTORS_FRODO                                                         \
    "You can trust us to stick with you through thick and thin\342\200\223t"  \
    "o the bitter end. And you can trust us to keep any secret of yours"      \
    "\342\200\223closer than you keep it yourself. But you cannot trust us "  \
    "to let you face trouble alone, and go off without a word. We are your "  \
    "friends, Frodo."


static const vector_jwe_t  vectors_jwe[] = {
    { "RFC 7516, A.1",
      "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxk"
      "eDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3"
      "Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyax"
      "ziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663t"
      "uEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-"
      "L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNtt"
      "lKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR"
      "_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7u"
      "GR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe"
      "4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6M"
      "G_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atd"
      "PUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPT"
      "PjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieR"
      "bwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9g"
      "DVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd"
      "4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7di"
      "Uh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M"
      "0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjn"
      "d_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjyd"
      "c3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qq"
      "yFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\""
      "qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyL"
      "Wybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMns"
      "UUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}",

      "The true sign of intelligence is not knowledge but imagination.",

      "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ."
      "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY"
      "3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Z"
      "ms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-"
      "vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBco"
      "h9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg."
      "48V1_ALb6US04U3b."
      "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkI"
      "r3ajwQzaBtQD_A."
      "XFBoMYUZodetZdvTiFvSkQ" },

    { "RFC 7516, A.3",
      "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",

      "Live long and prosper.",

      "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0."
      "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ."
      "AxY8DCtDaGlsbGljb3RoZQ."
      "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY."
      "U0m_YmjN04DJvceFICbCVQ" },

    { "RFC 7520, 5.2",
      "{\"kty\":\"RSA\",\"kid\":\"samwise.gamgee@hobbiton.example\",\"use\":"
      "\"enc\",\"alg\":\"RSA-OAEP\",\"n\":\"wbdxI55VaanZXPY29Lg5hdmv2XhvqAhox"
      "Ukanfzf2-5zVUxa6prHRrI4pP1AhoqJRlZfYtWWd5mmHRG2pAHIlh0ySJ9wi0BioZBl1XP"
      "2e-C-FyXJGcTy0HdKQWlrfhTm42EW7Vv04r4gfao6uxjLGwfpGrZLarohiWCPnkNrg71S2"
      "CuNZSQBIPGjXfkmIy2tl_VWgGnL22GplyXj5YlBLdxXp3XeStsqo571utNfoUTU8E4qdzJ"
      "3U1DItoVkPGsMwlmmnJiwA7sXRItBCivR4M5qnZtdw-7v4WuR4779ubDuJ5nalMv2S66-R"
      "PcnFAzWSKxtBDnFJJDGIUe7Tzizjg1nms0Xq_yPub_UOlWn0ec85FCft1hACpWG8schrOB"
      "eNqHBODFskYpUc2LC5JA2TaPF2dA67dg1TTsC_FupfQ2kNGcE1LgprxKHcVWYQb86B-Hoz"
      "jHZcqtauBzFNV5tbTuB-TpkcvJfNcFLlH3b8mb-H_ox35FjqBSAjLKyoeqfKTpVjvXhd09"
      "knwgJf6VKq6UC418_TOljMVfFTWXUxlnfhOOnzW6HSSzD1c9WrCuVzsUMv54szidQ9wf1c"
      "YWf3g5qFDxDQKis99gcDaiCAwM3yEBIzuNeeCa5dartHDb1xEB_HcHSeYbghbMjGfasvKn"
      "0aZRsnTyC0xhWBlsolZE\",\"e\":\"AQAB\",\"d\":\"n7fzJc3_WG59VEOBTkayzuSM"
      "M780OJQuZjN_KbH8lOZG25ZoA7T4Bxcc0xQn5oZE5uSCIwg91oCt0JvxPcpmqzaJZg1nir"
      "jcWZ-oBtVk7gCAWq-B3qhfF3izlbkosrzjHajIcY33HBhsy4_WerrXg4MDNE4HYojy68Tc"
      "xT2LYQRxUOCf5TtJXvM8olexlSGtVnQnDRutxEUCwiewfmmrfveEogLx9EA-KMgAjTiISX"
      "xqIXQhWUQX1G7v_mV_Hr2YuImYcNcHkRvp9E7ook0876DhkO8v4UOZLwA1OlUX98mkoqwc"
      "58A_Y2lBYbVx1_s5lpPsEqbbH-nqIjh1fL0gdNfihLxnclWtW7pCztLnImZAyeCWAG7ZIf"
      "v-Rn9fLIv9jZ6r7r-MSH9sqbuziHN2grGjD_jfRluMHa0l84fFKl6bcqN1JWxPVhzNZo01"
      "yDF-1LiQnqUYSepPf6X3a2SOdkqBRiquE6EvLuSYIDpJq3jDIsgoL8Mo1LoomgiJxUwL_G"
      "WEOGu28gplyzm-9Q0U0nyhEf1uhSR8aJAQWAiFImWH5W_IQT9I7-yrindr_2fWQ_i1UgMs"
      "GzA7aOGzZfPljRy6z-tY_KuBG00-28S_aWvjyUc-Alp8AUyKjBZ-7CWH32fGWK48j1t-zo"
      "mrwjL_mnhsPbGs0c9WsWgRzI-K8gE\",\"p\":\"7_2v3OQZzlPFcHyYfLABQ3XP85Es4h"
      "CdwCkbDeltaUXgVy9l9etKghvM4hRkOvbb01kYVuLFmxIkCDtpi-zLCYAdXKrAK3PtSbtz"
      "ld_XZ9nlsYa_QZWpXB_IrtFjVfdKUdMz94pHUhFGFj7nr6NNxfpiHSHWFE1zD_AC3mY46J"
      "961Y2LRnreVwAGNw53p07Db8yD_92pDa97vqcZOdgtybH9q6uma-RFNhO1AoiJhYZj69hj"
      "mMRXx-x56HO9cnXNbmzNSCFCKnQmn4GQLmRj9sfbZRqL94bbtE4_e0Zrpo8RNo8vxRLqQN"
      "wIy85fc6BRgBJomt8QdQvIgPgWCv5HoQ\",\"q\":\"zqOHk1P6WN_rHuM7ZF1cXH0x6Ru"
      "OHq67WuHiSknqQeefGBA9PWs6ZyKQCO-O6mKXtcgE8_Q_hA2kMRcKOcvHil1hqMCNSXlfl"
      "M7WPRPZu2qCDcqssd_uMbP-DqYthH_EzwL9KnYoH7JQFxxmcv5An8oXUtTwk4knKjkIYGR"
      "uUwfQTus0w1NfjFAyxOOiAQ37ussIcE6C6ZSsM3n41UlbJ7TCqewzVJaPJN5cxjySPZPD3"
      "Vp01a9YgAD6a3IIaKJdIxJS1ImnfPevSJQBE79-EXe2kSwVgOzvt-gsmM29QQ8veHy4uAq"
      "ca5dZzMs7hkkHtw1z0jHV90epQJJlXXnH8Q\",\"dp\":\"19oDkBh1AXelMIxQFm2zZTq"
      "UhAzCIr4xNIGEPNoDt1jK83_FJA-xnx5kA7-1erdHdms_Ef67HsONNv5A60JaR7w8LHnDi"
      "BGnjdaUmmuO8XAxQJ_ia5mxjxNjS6E2yD44USo2JmHvzeeNczq25elqbTPLhUpGo1IZuG7"
      "2FZQ5gTjXoTXC2-xtCDEUZfaUNh4IeAipfLugbpe0JAFlFfrTDAMUFpC3iXjxqzbEanflw"
      "Pvj6V9iDSgjj8SozSM0dLtxvu0LIeIQAeEgT_yXcrKGmpKdSO08kLBx8VUjkbv_3Pn20Gy"
      "u2YEuwpFlM_H1NikuxJNKFGmnAq9LcnwwT0jvoQ\",\"dq\":\"S6p59KrlmzGzaQYQM3o"
      "0XfHCGvfqHLYjCO557HYQf72O9kLMCfd_1VBEqeD-1jjwELKDjck8kOBl5UvohK1oDfSP1"
      "DleAy-cnmL29DqWmhgwM1ip0CCNmkmsmDSlqkUXDi6sAaZuntyukyflI-qSQ3C_BafPyFa"
      "Krt1fgdyEwYa08pESKwwWisy7KnmoUvaJ3SaHmohFS78TJ25cfc10wZ9hQNOrIChZlkiOd"
      "FCtxDqdmCqNacnhgE3bZQjGp3n83ODSz9zwJcSUvODlXBPc2AycH6Ci5yjbxt4Ppox_5pj"
      "m6xnQkiPgj01GpsUssMmBN7iHVsrE7N2iznBNCeOUIQ\",\"qi\":\"FZhClBMywVVjnuU"
      "ud-05qd5CYU0dK79akAgy9oX6RX6I3IIIPckCciRrokxglZn-omAY5CnCe4KdrnjFOT5YU"
      "ZE7G_Pg44XgCXaarLQf4hl80oPEf6-jJ5Iy6wPRx7G2e8qLxnh9cOdf-kRqgOS3F48Ucvw"
      "3ma5V6KGMwQqWFeV31XtZ8l5cVI-I3NzBS7qltpUVgz2Ju021eyc7IlqgzR98qKONl27Du"
      "EES0aK0WE97jnsyO27Yp88Wa2RiBrEocM89QZI1seJiGDizHRUP4UZxw9zsXww46wy0P6f"
      "9grnYp7t8LkyDDk8eoI4KX6SNMNVcyVS9IWjlq8EzqZEKIA\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJSU0EtT0FFUCIsImtpZCI6InNhbXdpc2UuZ2FtZ2VlQGhvYmJpdG9uLmV4YW"
      "1wbGUiLCJlbmMiOiJBMjU2R0NNIn0."
      "rT99rwrBTbTI7IJM8fU3Eli7226HEB7IchCxNuh7lCiud48LxeolRdtFF4nzQibeYOl5S_"
      "PJsAXZwSXtDePz9hk-BbtsTBqC2UsPOdwjC9NhNupNNu9uHIVftDyucvI6hvALeZ6OGnhN"
      "V4v1zx2k7O1D89mAzfw-_kT3tkuorpDU-CpBENfIHX1Q58-Aad3FzMuo3Fn9buEP2yXakL"
      "XYa15BUXQsupM4A1GD4_H4Bd7V3u9h8Gkg8BpxKdUV9ScfJQTcYm6eJEBz3aSwIaK4T3-d"
      "wWpuBOhROQXBosJzS1asnuHtVMt2pKIIfux5BC6huIvmY7kzV7W7aIUrpYm_3H4zYvyMeq"
      "5pGqFmW2k8zpO878TRlZx7pZfPYDSXZyS0CfKKkMozT_qiCwZTSz4duYnt8hS4Z9sGthXn"
      "9uDqd6wycMagnQfOTs_lycTWmY-aqWVDKhjYNRf03NiwRtb5BE-tOdFwCASQj3uuAgPGrO"
      "2AWBe38UjQb0lvXn1SpyvYZ3WFc7WOJYaTa7A8DRn6MC6T-xDmMuxC0G7S2rscw5lQQU06"
      "MvZTlFOt0UvfuKBa03cxA_nIBIhLMjY2kOTxQMmpDPTr6Cbo8aKaOnx6ASE5Jx9paBpnNm"
      "OOKH35j_QlrQhDWUN6A2Gg8iFayJ69xDEdHAVCGRzN3woEI2ozDRs."
      "-nBoKLH0YkLZPSI9."
      "o4k2cnGN8rSSw3IDo1YuySkqeS_t2m1GXklSgqBdpACm6UJuJowOHC5ytjqYgRL-I-soPl"
      "wqMUf4UgRWWeaOGNw6vGW-xyM01lTYxrXfVzIIaRdhYtEMRBvBWbEwP7ua1DRfvaOjgZv6"
      "Ifa3brcAM64d8p5lhhNcizPersuhw5f-pGYzseva-TUaL8iWnctc-sSwy7SQmRkfhDjwbz"
      "0fz6kFovEgj64X1I5s7E6GLp5fnbYGLa1QUiML7Cc2GxgvI7zqWo0YIEc7aCflLG1-8Bbo"
      "VWFdZKLK9vNoycrYHumwzKluLWEbSVmaPpOslY2n525DxDfWaVFUfKQxMF56vn4B9QMpWA"
      "bnypNimbM8zVOw."
      "UCGiqJxhBI3IFVdPalHHvA" },

    { "RFC 7520, 5.4",
      "{\"kty\":\"EC\",\"kid\":\"peregrin.took@tuckborough.example\",\"use\":"
      "\"enc\",\"crv\":\"P-384\",\"x\":\"YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5"
      "FWPrTPMyxpzsSOGaQLpe2FpxBmu2\",\"y\":\"A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ"
      "9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP\",\"d\":\"iTx2pk7wW-GqJkHcEkFQb2EFyY"
      "cO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm"
      "91Z2guZXhhbXBsZSIsImVwayI6eyJrdHkiOiJFQyIsImNydiI6IlAtMzg0IiwieCI6InVC"
      "bzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1dEVLNml1RU"
      "RzUTZ3TmROZzMiLCJ5Ijoic3AzcDVTR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1"
      "eVBOVnRXNFBnRXdaT3lRVEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0."
      "0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2."
      "mH-G2zVqgztUtnW_."
      "tkZuOO9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpA"
      "aUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXaEwDdXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uE"
      "kUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0JaHPB"
      "93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj"
      "6fAS-bSz87RCPrxZdj_iVyC6QWcqAu07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj"
      "4ioYezbS6vTPlQ."
      "WuGzxmcreYjpHGJoa17EBg" },

    { "RFC 7520, 5.5",
      "{\"kty\":\"EC\",\"kid\":\"meriadoc.brandybuck@buckland.example\",\"use"
      "\":\"enc\",\"crv\":\"P-256\",\"x\":\"Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4"
      "QjeQ5wIVR0\",\"y\":\"HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw\",\"d"
      "\":\"r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC"
      "5leGFtcGxlIiwiZXBrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1Rf"
      "YkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2"
      "VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMt"
      "SFMyNTYifQ."
      "."
      "yc9N8v5sYyv3iGQT926IUg."
      "BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9B"
      "ml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq"
      "4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6a"
      "Hl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoe"
      "Rb2Ni5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_"
      "yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg."
      "WCCkNa-x4BeB9hIDIfFuhg" },

    { "RFC 7520, 5.6",
      "{\"kty\":\"oct\",\"kid\":\"77c7e2b8-6e13-45cf-8672-617b5b45243a\",\"us"
      "e\":\"enc\",\"alg\":\"A128GCM\",\"k\":\"XctOhJAkA-pD9Lh7ZgW_2A\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NT"
      "I0M2EiLCJlbmMiOiJBMTI4R0NNIn0."
      "."
      "refa467QzzKx6QAB."
      "JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjF"
      "uvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJ"
      "UDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEMJMyZ"
      "BH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCg"
      "yy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4"
      "CWao8PFMj8TTnp."
      "vbb32Xvllea2OtmHAdccRQ" },

    { "RFC 7520, 5.7",
      "{\"kty\":\"oct\",\"kid\":\"18ec08e1-bfa9-4d95-b205-2b4dd1d4321d\",\"us"
      "e\":\"enc\",\"alg\":\"A256GCMKW\",\"k\":\"qC57l_uxcm7Nm3K-ct4GFjx8tM1U"
      "8CZ0NLBvdQstiS8\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJBMjU2R0NNS1ciLCJraWQiOiIxOGVjMDhlMS1iZmE5LTRkOTUtYjIwNS0yYj"
      "RkZDFkNDMyMWQiLCJ0YWciOiJrZlBkdVZRM1QzSDZ2bmV3dC0ta3N3IiwiaXYiOiJLa1lU"
      "MEdYXzJqSGxmcU5fIiwiZW5jIjoiQTEyOENCQy1IUzI1NiJ9."
      "lJf3HbOApxMEBkCMOoTnnABxs_CvTWUmZQ2ElLvYNok."
      "gz6NjyEFNm_vm8Gj6FwoFQ."
      "Jf5p9-ZhJlJy_IQ_byKFmI0Ro7w7G1QiaZpI8OaiVgD8EqoDZHyFKFBupS8iaEeVIgMqWm"
      "suJKuoVgzR3YfzoMd3GxEm3VxNhzWyWtZKX0gxKdy6HgLvqoGNbZCzLjqcpDiF8q2_62EV"
      "Abr2uSc2oaxFmFuIQHLcqAHxy51449xkjZ7ewzZaGV3eFqhpco8o4DijXaG5_7kp3h2caj"
      "RfDgymuxUbWgLqaeNQaJtvJmSMFuEOSAzw9Hdeb6yhdTynCRmu-kqtO5Dec4lT2OMZKpnx"
      "c_F1_4yDJFcqb5CiDSmA-psB2k0JtjxAj4UPI61oONK7zzFIu4gBfjJCndsZfdvG7h8wGj"
      "V98QhrKEnR7xKZ3KCr0_qR1B-gxpNk3xWU."
      "DKW7jrb4WaRSNfbXVPlT5g" },

    { "RFC 7520, 5.8",
      "{\"kty\":\"oct\",\"kid\":\"81b20965-8332-43d9-a468-82160ad91ac8\",\"us"
      "e\":\"enc\",\"alg\":\"A128KW\",\"k\":\"GZy6sIZ6wl9NJOKB-jnmVQ\"}",

      VECTORS_FRODO,

      "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MG"
      "FkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0."
      "CBI6oDw8MydIx1IBntf_lQcw2MmJKIQx."
      "Qx0pmsDa8KnJc9Jo."
      "AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJkLD61A1hnWGe"
      "tdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiN"
      "JQkcIp1yeM03OmuiYSoYJVSpf7ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFk"
      "yT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvETUxLAF-KjcB"
      "TS5dNy6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kET"
      "hkaSqdYw0FkQZF."
      "ER7MWJZ1FBI_NKvn7Zb1Lw" },

    { "npm jose 6.2.17, RSA-OAEP-256",
      "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxk"
      "eDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3"
      "Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyax"
      "ziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663t"
      "uEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-"
      "L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNtt"
      "lKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR"
      "_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7u"
      "GR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe"
      "4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6M"
      "G_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atd"
      "PUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPT"
      "PjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieR"
      "bwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9g"
      "DVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd"
      "4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7di"
      "Uh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M"
      "0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjn"
      "d_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjyd"
      "c3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qq"
      "yFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\""
      "qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyL"
      "Wybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMns"
      "UUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMTkyR0NNIn0."
      "IjS9tzK8mpyez9WLPbZbBEm3o4I3ixFq8IuGOi1DRkiJ4FgmukTc4m8_6Bdn9kkYTML8kF"
      "N1-n2sN1d3MTkO97jcKoDcXYHMYVBv9y6MLOcTIar2uAslILB37XWKN3CtBTWHcePZijAX"
      "DZZCt-m6PCplICke0WLr2aBPvDy5wYO_QnGBpHJBYxCKfncz6ndaSd6VG8dxocRvk1Z7VT"
      "rLy0roEGgQ2CZ2gFNSE38GSh1g1sVKj8eKVzA20pKr6XWbeqDoAsVwVuLZedk7eDGSF-mt"
      "Trr5Kk7kd4-c_JnPIT3xFCcrTmpN2yWqBYBad4FK_G_hhfRcut1bRtjmBGPpow."
      "etMfBXL15y9gAJfe."
      "nhPtO3kjhOA27kG_bmlD."
      "9E9OPEc8Pa9uFFjEoNpITQ" },

    { "npm jose 6.2.17, RSA-OAEP-384",
      "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxk"
      "eDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3"
      "Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyax"
      "ziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663t"
      "uEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-"
      "L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNtt"
      "lKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR"
      "_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7u"
      "GR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe"
      "4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6M"
      "G_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atd"
      "PUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPT"
      "PjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieR"
      "bwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9g"
      "DVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd"
      "4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7di"
      "Uh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M"
      "0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjn"
      "d_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjyd"
      "c3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qq"
      "yFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\""
      "qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyL"
      "Wybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMns"
      "UUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJSU0EtT0FFUC0zODQiLCJlbmMiOiJBMTkyQ0JDLUhTMzg0In0."
      "UstT0wXZ7HEqzVEoJ0Dte-F5QnNvU-d-GgLbdrj5X5qpr0LNZWmuO_bOmjBiV04nUJPVvi"
      "eGLuZC-hvch5efYmL9NJc3WKNX2El_TUqiGNptQ7K0OsaD6_RfWhYuA4NJG15loDesyWsw"
      "pP55BvSMhghbQzHu6BUyV30wRyO24e2XcvBLyzrrWZjH2Kt6cHiw-Kk0Aax6e2hCE8QvIj"
      "J-0lN2jsjcOF40d1KcFTBuOmLBaI9tC64SzwA4esE54EYsZVc-e5rYce7HCxQiv38up99_"
      "Up9hRp6tTG-_cBiz4WoUQVw6VV5v7Ncz4lfpeXqoRyySXl7JOcJboPWqNhyxwA."
      "RN5VPleISzmVyPiLIljO1w."
      "usXXHltwbXGZ6wD79OLYcA."
      "reJVWcjItncsuP3w2LpHUqBitex-UYPJ" },

    { "npm jose 6.2.17, RSA-OAEP-512",
      "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxk"
      "eDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3"
      "Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyax"
      "ziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663t"
      "uEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-"
      "L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNtt"
      "lKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR"
      "_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7u"
      "GR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe"
      "4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6M"
      "G_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atd"
      "PUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPT"
      "PjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieR"
      "bwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9g"
      "DVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd"
      "4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7di"
      "Uh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M"
      "0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjn"
      "d_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjyd"
      "c3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qq"
      "yFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\""
      "qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyL"
      "Wybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMns"
      "UUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJSU0EtT0FFUC01MTIiLCJlbmMiOiJBMjU2R0NNIn0."
      "lfg60VzVqhc3tVMjnzYTussTfMmbonqil3Mq4sWrxAuKzQkycVYob2_haZYyFhMNT490ps"
      "PMmyWjDgHFbjbyTbrzH8a6PqalOHbgfpDMeBWN5eJWxAztVSEQUcj-ioP92N-63bLhrJH2"
      "3ZPRp0algQAP40Uvq5m9nAG9tDpNZ4czJOvTivj0Zx2uCixj_h_RZaex4Md5VcHv_NRVF9"
      "BShqGXAelIk_3kgSU_fG8KhLd7tF6w4l-qHh5vCvsdFvB1rfO74KPnDF-ajjqEHfDZ5GH1"
      "Lavu21hXTO0dmTuaHdkLGdnERHdTfO81bY2w3X8vDCJBymt_tLHfAujJ3N9y4g."
      "YEeHBjStee1m4aqk."
      "e9JV2Oi7e56DX6_QJPAW."
      "8J9I73TCbqd7DYPq766vBw" },

    { "npm jose 6.2.17, P-521",
      "{\"kty\":\"EC\",\"kid\":\"k\",\"use\":\"enc\",\"crv\":\"P-521\",\"x\":"
      "\"ABK8qwFTeibcliwjBRGOW8PgAAz8VrHRN5087qQ5l-MFbKBwUwNUBUCiWy7vq4xMVb29"
      "vTMF05pik_wUeizmbkLl\",\"y\":\"AaLG9RlB6j3frmYkaLypAPLjHu15VLEyLF6Psqz"
      "hZM56V2znNQ7Qo5sdXlnjvicElRcGKbbvd-rp-xRcEsiKe7pP\",\"d\":\"AY-MLzo3NR"
      "W1AzuDbJ68W0VkDBeHkYgbeKJYa9Cg1VzMYbpJ5pad4TJXZjDDL503f8r9neg2ZiStk9L2"
      "CFvG7s_7\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJFQ0RILUVTK0ExOTJLVyIsImVuYyI6IkEyNTZDQkMtSFM1MTIiLCJlcGsiOn"
      "sieCI6IkFjYnFXc1F2cHlMcXVxU25iUXBSZnlCSmVHT2EyWUZoYU1RVGFaWUtFeUUxU3VU"
      "NmN5UGN1YTFhb2x3XzBWLWpUbXQ0OWRxcVFsemhrRFZ4emdtV2RQSzMiLCJjcnYiOiJQLT"
      "UyMSIsImt0eSI6IkVDIiwieSI6IkFGcDZmRzBmdXZiQk4wb25ZbUxRdXlwSTNwbjB3TXB0"
      "U3JsMkpEbWNEY0ExM3hZUjRHNVJpMFZXRkdaVklBaXRnNTVDTlkzQlN5TWQtNzBhUi1vS2"
      "VFSW8ifX0."
      "wLdaUDhPAFuH_PZrcH_MWX2TIzlDXxPDqeBl-0igVq3AJHtPlLyprKwV5we5uhP-CH-_z_"
      "XbWe3Np2jznbrmHW8qb0Rx5Sk7."
      "8L4kAd6wlUNLzBd2T1huZQ."
      "F3UEOPF5mLnsLn0NOgblIw."
      "wfAqLU0Y9K0mMVr3dMD1zSLNBvpKWM2upcdGwltlrTk" },

    { "npm jose 6.2.17, X25519",
      "{\"kty\":\"OKP\",\"kid\":\"k\",\"use\":\"enc\",\"crv\":\"X25519\",\"x"
      "\":\"Z29qxfn2sIe5FtX5DWSkeI1VmTrLJpJdrZVT1MsaZ10\",\"d\":\"GFcqNCz8bUQ"
      "MLYL3q6J4DwMPEqSUsfPtBd0VLD27330\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkNCQy1IUzUxMiIsImVwayI6eyJ4IjoidV"
      "pPT2tFLWNhSTdGYjQ1d2JhOUF4Z0lEektXZ2xiQXJCX2FjMlVVZjBtVSIsImNydiI6Ilgy"
      "NTUxOSIsImt0eSI6Ik9LUCJ9LCJhcHUiOiJRV3hwWTJVIiwiYXB2IjoiUW05aSJ9."
      "."
      "8pSBoGTP6vfEpvNhjQm8RA."
      "w_pOWgCIoTyJiX1wBj2p0g."
      "5dHcybfz8jMLr1fC_n1a9GFUr1ZaUxBZDmfjxAg3n50" },

    { "jwcrypto 1.1.0, X448",
      "{\"kty\":\"OKP\",\"kid\":\"k\",\"use\":\"enc\",\"crv\":\"X448\",\"x\":"
      "\"ml4moNrfXI7dDvNqxl2cgPBnSkcMPaJCNGMuWB_rz8vUZSNJFIZbsth3DJVho7QF0AVB"
      "CYWz3wk\",\"d\":\"dI0-oY6oKmcILhbOIlsrmxuw4jOdd6jqt3sf2koGQdEYCIB8Vkm6"
      "6NR0BHwl0qUCYogxVihnRJs\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkExMjhHQ00iLCJlcGsiOnsiY3J2Ij"
      "oiWDQ0OCIsImt0eSI6Ik9LUCIsIngiOiJOaVFwVUE5WEp6SDBCbVRnMk02WmxvSk5EOGFu"
      "cTJqU3FqZnFVWFk0RElzdWhzZnkyUnRsR01IYWNCdmJDSGctMks1UHJqR2pqUVUifX0."
      "KDToYDMPWre5rF534PCRuUzmPdrAtUX1."
      "xMeHD96Qr4pAnwiH."
      "IVc05P4wjVNUHGAcDn2-."
      "og2S3zx7XOrJ58S6xsggFQ" },

    { "jwcrypto 1.1.0, A192GCMKW",
      "{\"kty\":\"oct\",\"kid\":\"k\",\"use\":\"enc\",\"k\":\"d6qtkc1R7-ekRhr"
      "A7-4q7Lz8NfBncbJS\"}",

      "{\"sub\":\"alice\"}",

      "eyJhbGciOiJBMTkyR0NNS1ciLCJlbmMiOiJBMTkyR0NNIiwiaXYiOiJJS2RVNHdjbExsRz"
      "ZSWkxBIiwidGFnIjoiNVpmUklGSWxQU1lNekVIZG5NZkhkZyJ9."
      "tV4lirfDIgOolMcsQ0onL_HmLDqrzox2."
      "k4ZyS69iypT85EZx."
      "gh2aEhrq2tPi3ZlGQbcZ."
      "-NvvsxKDhDjbOWma-tx7Fw" }
};


/* What must be refused by its header. */
typedef struct {
    const char     *source;
    const char     *why;                /* part of the detail */
    const char     *token;
} vector_jwe_refused_t;


static const vector_jwe_refused_t  vectors_jwe_refused[] = {
    { "RFC 7516, A.2", "RSA1_5",
      "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0."
      "UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGRhWhw7Zx0-kFm1NJn8L"
      "E9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxGHZ7PcHALUzoOegEI-"
      "8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqb"
      "b2Yw8kZqa2rMWI5ng8OtvzlV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi2"
      "9NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXMR4gp_A."
      "AxY8DCtDaGlsbGljb3RoZQ."
      "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY."
      "9hH0vgRfYgPnAHOd8stkvw" },

    { "RFC 7520, 5.3", "PBES2",
      "eyJhbGciOiJQQkVTMi1IUzUxMitBMjU2S1ciLCJwMnMiOiI4UTFTemluYXNSM3hjaFl6Nl"
      "paY0hBIiwicDJjIjo4MTkyLCJjdHkiOiJqd2stc2V0K2pzb24iLCJlbmMiOiJBMTI4Q0JD"
      "LUhTMjU2In0."
      "d3qNhUWfqheyPp4H8sjOWsDYajoej4c5Je6rlUtFPWdgtURtmeDV1g."
      "VBiCzVHNoLiR3F4V82uoTQ."
      "23i-Tb1AV4n0WKVSSgcQrdg6GRqsUKxjruHXYsTHAJLZ2nsnGIX86vMXqIi6IRsfywCRFz"
      "LxEcZBRnTvG3nhzPk0GDD7FMyXhUHpDjEYCNA_XOmzg8yZR9oyjo6lTF6si4q9FZ2EhzgF"
      "QCLO_6h5EVg3vR75_hkBsnuoqoM3dwejXBtIodN84PeqMb6asmas_dpSsz7H10fC5ni9xI"
      "z424givB1YLldF6exVmL93R3fOoOJbmk2GBQZL_SEGllv2cQsBgeprARsaQ7Bq99tT80co"
      "H8ItBjgV08AtzXFFsx9qKvC982KLKdPQMTlVJKkqtV4Ru5LEVpBZXBnZrtViSOgyg6Aiuw"
      "aS-rCrcD_ePOGSuxvgtrokAKYPqmXUeRdjFJwafkYEkiuDCV9vWGAi1DH2xTafhJwcmywI"
      "yzi4BqRpmdn_N-zl5tuJYyuvKhjKv6ihbsV_k1hJGPGAxJ6wUpmwC4PTQ2izEm0TuSE8oM"
      "KdTw8V3kobXZ77ulMwDs4p."
      "0HlwodAhOCILG5SQ2LQ9dg" },

    { "RFC 7520, 5.9", "zip",
      "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MG"
      "FkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIiwiemlwIjoiREVGIn0."
      "5vUT2WOtQxKWcekM_IzVQwkGgzlFDwPi."
      "p9pUq6XHY0jfEZIl."
      "HbDtOsdai1oYziSx25KEeTxmwnh8L8jKMFNc1k3zmMI6VB8hry57tDZ61jXyezSPt0fdLV"
      "fe6Jf5y5-JaCap_JQBcb5opbmT60uWGml8blyiMQmOn9J--XhhlYg0m-BHaqfDO5iTOWxP"
      "xFMUedx7WCy8mxgDHj0aBMG6152PsM-w5E_o2B3jDbrYBKhpYA7qi3AyijnCJ7BP9rr3U8"
      "kxExCpG3mK420TjOw."
      "VILuUwuIxaLVmh5X-T7kmA" }
};


/* RFC 7518, B: all three have this plaintext and additional data, and as
 * their key the bytes from 0 up to its size. */
static const char  vectors_kerckhoffs[] =
    "A cipher system must not be required to be secret, and it must be able t"
    "o fall into the hands of the enemy without inconvenience";

static const char  vectors_kerckhoffs_aad[] =
    "The second principle of Auguste Kerckhoffs";

static const char  vectors_kerckhoffs_iv[] =
    "1af38c2dc2b96ffdd86694092341bc04";

typedef struct {
    const char  *source;
    const char  *enc;
    const char  *ciphertext;            /* in hexadecimal, as the tag */
    const char  *tag;
} vector_cbc_t;


static const vector_cbc_t  vectors_cbc[] = {
    { "RFC 7518, B.1", "A128CBC-HS256",
      "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9a94ac9"
      "b47ad2655c5f10f9aef71427e2fc6f9b3f399a221489f16362c703233609d45ac69864"
      "e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b384c486f3a54c51078"
      "158ee5d79de59fbd34d848b3d69550a67646344427ade54b8851ffb598f7f80074b947"
      "3c82e2db",
      "652c3fa36b0a7c5b3219fab3a30bc1c4" },

    { "RFC 7518, B.2", "A192CBC-HS384",
      "ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb000d27"
      "9bdc14c1072654bd30944230c657bed4ca0c9f4a8466f22b226d1746214bf8cfc2400a"
      "dd9f5126e479663fc90b3bed787a2f0ffcbf3904be2a641d5c2105bfe591bae23b1d74"
      "49e532eef60a9ac8bb6c6b01d35d49787bcd57ef484927f280adc91ac0c4e79c7b11ef"
      "c60054e3",
      "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7" },

    { "RFC 7518, B.3", "A256CBC-HS512",
      "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c30"
      "1dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b36ebd9706629"
      "6ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3a3b75e662a2594410a"
      "e496b2e2e6609e31e6e02cc837f053d21f37ff4f51950bbe2638d09dd7a4930930806d"
      "0703b1f6",
      "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5" }
};


/* RFC 7518, C: the recipient is Bob, the ephemeral key Alice's. */
static const char  vectors_ecdh_bob[] =
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyy"
    "WvOHQfeF_PxMQ\",\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\",\""
    "d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}";

static const char  vectors_ecdh_header[] =
    "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"apu\":\"QWxpY2U\",\"apv\":\"Q"
    "m9i\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53ak"
    "rFmMyGcsF3n5dO7MmwNBHKW5SV0\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqe"
    "UD7nMFpps\"}}";

static const char  vectors_ecdh_derived[] = "VqqN6vgjbSBcIijNcacQGg";


#endif /* VECTORS_JWE_H */
