//! Written by `cargo xtask codegen` from `docs/toss/enums.csv`. Do not edit.

use super::words;

words! {
    #[doc = "Where a payment stands. A full refund does not imply `CANCELED`: decide by the balance (`payment.status`)."]
    PaymentStatus {
        #[doc = "결제 생성 초기 상태 (`READY`): window opened; before buyer authentication; no webhook."]
        Ready = "READY", "결제 생성 초기 상태", "READY", ["READY", "결제 생성 초기 상태"];
        #[doc = "인증 완료 (`IN_PROGRESS`): authenticated; confirm possible for 10 min; no webhook."]
        InProgress = "IN_PROGRESS", "인증 완료", "IN_PROGRESS", ["IN_PROGRESS", "인증 완료"];
        #[doc = "입금 대기 (`WAITING_FOR_DEPOSIT`): virtual account only."]
        WaitingForDeposit = "WAITING_FOR_DEPOSIT", "입금 대기", "WAITING_FOR_DEPOSIT", ["WAITING_FOR_DEPOSIT", "입금 대기"];
        #[doc = "승인 완료 (`DONE`)."]
        Done = "DONE", "승인 완료", "DONE", ["DONE", "승인 완료"];
        #[doc = "전액 취소 (`CANCELED`): one full cancel, or VA cancelled before deposit."]
        Canceled = "CANCELED", "전액 취소", "CANCELED", ["CANCELED", "전액 취소"];
        #[doc = "부분 취소 (`PARTIAL_CANCELED`): stays `PARTIAL_CANCELED` even when `balanceAmount` reaches 0 (measured)."]
        PartialCanceled = "PARTIAL_CANCELED", "부분 취소", "PARTIAL_CANCELED", ["PARTIAL_CANCELED", "부분 취소"];
        #[doc = "승인 실패 (`ABORTED`)."]
        Aborted = "ABORTED", "승인 실패", "ABORTED", ["ABORTED", "승인 실패"];
        #[doc = "만료 (`EXPIRED`): 30 min without authentication or 10 min without confirm."]
        Expired = "EXPIRED", "만료", "EXPIRED", ["EXPIRED", "만료"];
    }
    #[doc = "How a payment is made (`payment.method`)."]
    PaymentMethod {
        #[doc = "카드: value in responses is Korean by default; English when Accept-Language: en-US."]
        Card = "카드", "카드", "CARD", ["카드", "CARD"];
        #[doc = "가상계좌: value in responses is Korean by default; English when Accept-Language: en-US."]
        VirtualAccount = "가상계좌", "가상계좌", "VIRTUAL_ACCOUNT", ["가상계좌", "VIRTUAL_ACCOUNT"];
        #[doc = "간편결제: value in responses is Korean by default; English when Accept-Language: en-US."]
        EasyPay = "간편결제", "간편결제", "EASY_PAY", ["간편결제", "EASY_PAY"];
        #[doc = "휴대폰: value in responses is Korean by default; English when Accept-Language: en-US."]
        MobilePhone = "휴대폰", "휴대폰", "MOBILE_PHONE", ["휴대폰", "MOBILE_PHONE"];
        #[doc = "계좌이체: value in responses is Korean by default; English when Accept-Language: en-US."]
        Transfer = "계좌이체", "계좌이체", "TRANSFER", ["계좌이체", "TRANSFER"];
        #[doc = "문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        CultureGiftCertificate = "문화상품권", "문화상품권", "CULTURE_GIFT_CERTIFICATE", ["문화상품권", "CULTURE_GIFT_CERTIFICATE"];
        #[doc = "도서문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        BookGiftCertificate = "도서문화상품권", "도서문화상품권", "BOOK_GIFT_CERTIFICATE", ["도서문화상품권", "BOOK_GIFT_CERTIFICATE"];
        #[doc = "게임문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        GameGiftCertificate = "게임문화상품권", "게임문화상품권", "GAME_GIFT_CERTIFICATE", ["게임문화상품권", "GAME_GIFT_CERTIFICATE"];
        #[doc = "해외간편결제: seen in older versions/third-party; with API 2022-11-16 `PayPal` comes as 간편결제 + `easyPay.provider=PAYPAL` (UNCERTAIN)."]
        ForeignEasyPay = "해외간편결제", "해외간편결제", "FOREIGN_EASY_PAY", ["해외간편결제", "FOREIGN_EASY_PAY"];
    }
    #[doc = "Which product a payment came through (`payment.type`)."]
    PaymentType {
        #[doc = "일반결제 (`NORMAL`)."]
        Normal = "NORMAL", "일반결제", "NORMAL", ["NORMAL", "일반결제"];
        #[doc = "자동결제 (`BILLING`)."]
        Billing = "BILLING", "자동결제", "BILLING", ["BILLING", "자동결제"];
        #[doc = "브랜드페이 (`BRANDPAY`)."]
        Brandpay = "BRANDPAY", "브랜드페이", "BRANDPAY", ["BRANDPAY", "브랜드페이"];
    }
    #[doc = "Where one cancel stands (`cancel.cancelStatus`)."]
    #[doc = ""]
    #[doc = "domestic cancels are always DONE in the response; `IN_PROGRESS/ABORTED` only for async overseas easy pay."]
    CancelStatus {
        #[doc = "취소 완료 (`DONE`)."]
        Done = "DONE", "취소 완료", "DONE", ["DONE", "취소 완료"];
        #[doc = "취소 진행 중 (`IN_PROGRESS`)."]
        InProgress = "IN_PROGRESS", "취소 진행 중", "IN_PROGRESS", ["IN_PROGRESS", "취소 진행 중"];
        #[doc = "취소 실패 (`ABORTED`)."]
        Aborted = "ABORTED", "취소 실패", "ABORTED", ["ABORTED", "취소 실패"];
    }
    #[doc = "What kind of card it is (`card.cardType`)."]
    #[doc = ""]
    #[doc = "English value for non-credit rows inferred."]
    CardType {
        #[doc = "신용."]
        Credit = "신용", "신용", "CREDIT", ["신용", "CREDIT"];
        #[doc = "체크."]
        Check = "체크", "체크", "CHECK", ["체크", "CHECK"];
        #[doc = "기프트."]
        Gift = "기프트", "기프트", "GIFT", ["기프트", "GIFT"];
        #[doc = "미확인."]
        Unknown = "미확인", "미확인", "UNKNOWN", ["미확인", "UNKNOWN"];
    }
    #[doc = "Whose card it is (`card.ownerType`)."]
    #[doc = ""]
    #[doc = "English value for non-personal rows inferred."]
    OwnerType {
        #[doc = "개인."]
        Personal = "개인", "개인", "PERSONAL", ["개인", "PERSONAL"];
        #[doc = "법인."]
        Corporate = "법인", "법인", "CORPORATE", ["법인", "CORPORATE"];
        #[doc = "미확인."]
        Unknown = "미확인", "미확인", "UNKNOWN", ["미확인", "UNKNOWN"];
    }
    #[doc = "Whether the card company has bought the sale (`card.acquireStatus`)."]
    AcquireStatus {
        #[doc = "매입 요청 전 (`READY`)."]
        Ready = "READY", "매입 요청 전", "READY", ["READY", "매입 요청 전"];
        #[doc = "매입 요청됨 (`REQUESTED`)."]
        Requested = "REQUESTED", "매입 요청됨", "REQUESTED", ["REQUESTED", "매입 요청됨"];
        #[doc = "매입 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "매입 완료", "COMPLETED", ["COMPLETED", "매입 완료"];
        #[doc = "매입 취소 요청됨 (`CANCEL_REQUESTED`)."]
        CancelRequested = "CANCEL_REQUESTED", "매입 취소 요청됨", "CANCEL_REQUESTED", ["CANCEL_REQUESTED", "매입 취소 요청됨"];
        #[doc = "매입 취소 완료 (`CANCELED`)."]
        Canceled = "CANCELED", "매입 취소 완료", "CANCELED", ["CANCELED", "매입 취소 완료"];
    }
    #[doc = "Who pays an installment's interest (`card.interestPayer`)."]
    #[doc = ""]
    #[doc = "null when not an installment."]
    InterestPayer {
        #[doc = "구매자 부담 (`BUYER`)."]
        Buyer = "BUYER", "구매자 부담", "BUYER", ["BUYER", "구매자 부담"];
        #[doc = "카드사 부담 무이자 (`CARD_COMPANY`)."]
        CardCompany = "CARD_COMPANY", "카드사 부담 무이자", "CARD_COMPANY", ["CARD_COMPANY", "카드사 부담 무이자"];
        #[doc = "상점 부담 무이자 (`MERCHANT`)."]
        Merchant = "MERCHANT", "상점 부담 무이자", "MERCHANT", ["MERCHANT", "상점 부담 무이자"];
    }
    #[doc = "Whether a virtual account is used once (`virtualAccount.accountType`)."]
    #[doc = ""]
    #[doc = "English inferred."]
    AccountType {
        #[doc = "일반."]
        Normal = "일반", "일반", "NORMAL", ["일반", "NORMAL"];
        #[doc = "고정."]
        Fixed = "고정", "고정", "FIXED", ["고정", "FIXED"];
    }
    #[doc = "Where the refund of a virtual account stands (`virtualAccount.refundStatus`)."]
    RefundStatus {
        #[doc = "환불 요청 없음 (`NONE`)."]
        None = "NONE", "환불 요청 없음", "NONE", ["NONE", "환불 요청 없음"];
        #[doc = "환불 처리 중 (`PENDING`)."]
        Pending = "PENDING", "환불 처리 중", "PENDING", ["PENDING", "환불 처리 중"];
        #[doc = "환불 실패 (`FAILED`)."]
        Failed = "FAILED", "환불 실패", "FAILED", ["FAILED", "환불 실패"];
        #[doc = "부분 환불 실패 (`PARTIAL_FAILED`)."]
        PartialFailed = "PARTIAL_FAILED", "부분 환불 실패", "PARTIAL_FAILED", ["PARTIAL_FAILED", "부분 환불 실패"];
        #[doc = "환불 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "환불 완료", "COMPLETED", ["COMPLETED", "환불 완료"];
    }
    #[doc = "Whether a payment was settled with the merchant (`settlementStatus`)."]
    #[doc = ""]
    #[doc = "`virtualAccount`, transfer, `mobilePhone`, `giftCertificate`. Note the spelling INCOMPLETED."]
    SettlementStatus {
        #[doc = "정산 전 (`INCOMPLETED`)."]
        Incompleted = "INCOMPLETED", "정산 전", "INCOMPLETED", ["INCOMPLETED", "정산 전"];
        #[doc = "정산 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "정산 완료", "COMPLETED", ["COMPLETED", "정산 완료"];
    }
    #[doc = "A mobile phone company (`mobilePhone.carrier`)."]
    #[doc = ""]
    #[doc = "request value."]
    Carrier {
        #[doc = "KT."]
        Kt = "KT", "KT", "KT", ["KT"];
        #[doc = "LG 유플러스 (`LGU`)."]
        Lgu = "LGU", "LG 유플러스", "LGU", ["LGU", "LG 유플러스"];
        #[doc = "SK 텔레콤 (`SKT`)."]
        Skt = "SKT", "SK 텔레콤", "SKT", ["SKT", "SK 텔레콤"];
        #[doc = "헬로모바일 (`HELLO`)."]
        Hello = "HELLO", "헬로모바일", "HELLO", ["HELLO", "헬로모바일"];
        #[doc = "티플러스 (`KCT`)."]
        Kct = "KCT", "티플러스", "KCT", ["KCT", "티플러스"];
        #[doc = "SK 세븐모바일 (`SK7`)."]
        Sk7 = "SK7", "SK 세븐모바일", "SK7", ["SK7", "SK 세븐모바일"];
    }
    #[doc = "A card company (`card.issuerCode`). Several values are called `WOORI`, `우리`: that alone is read as `Other`."]
    CardIssuer {
        #[doc = "기업비씨 (`3K`): domestic."]
        IbkBc = "3K", "기업비씨", "IBK_BC", ["3K", "기업비씨", "IBK_BC"];
        #[doc = "광주 (`46`): domestic."]
        Gwangjubank = "46", "광주", "GWANGJUBANK", ["46", "광주", "GWANGJUBANK"];
        #[doc = "롯데 (`71`): domestic."]
        Lotte = "71", "롯데", "LOTTE", ["71", "롯데", "LOTTE"];
        #[doc = "산업 (`30`): domestic."]
        Kdbbank = "30", "산업", "KDBBANK", ["30", "산업", "KDBBANK"];
        #[doc = "BC (`31`): domestic BC카드 (acquirer)."]
        Bc = "31", "BC", "BC", ["31", "BC"];
        #[doc = "삼성 (`51`): domestic."]
        Samsung = "51", "삼성", "SAMSUNG", ["51", "삼성", "SAMSUNG"];
        #[doc = "새마을 (`38`): domestic."]
        Saemaul = "38", "새마을", "SAEMAUL", ["38", "새마을", "SAEMAUL"];
        #[doc = "신한 (`41`): domestic."]
        Shinhan = "41", "신한", "SHINHAN", ["41", "신한", "SHINHAN"];
        #[doc = "신협 (`62`): domestic."]
        Shinhyeop = "62", "신협", "SHINHYEOP", ["62", "신협", "SHINHYEOP"];
        #[doc = "씨티 (`36`): domestic."]
        Citi = "36", "씨티", "CITI", ["36", "씨티", "CITI"];
        #[doc = "우리 (`33`): domestic 우리BC카드 (BC acquired)."]
        WooriBc = "33", "우리", "WOORI", ["33"];
        #[doc = "우리 (`W1`): domestic 우리카드 (Woori acquired)."]
        Woori = "W1", "우리", "WOORI", ["W1"];
        #[doc = "우체국 (`37`): domestic."]
        Post = "37", "우체국", "POST", ["37", "우체국", "POST"];
        #[doc = "저축 (`39`): domestic."]
        Savingbank = "39", "저축", "SAVINGBANK", ["39", "저축", "SAVINGBANK"];
        #[doc = "전북 (`35`): domestic."]
        Jeonbukbank = "35", "전북", "JEONBUKBANK", ["35", "전북", "JEONBUKBANK"];
        #[doc = "제주 (`42`): domestic."]
        Jejubank = "42", "제주", "JEJUBANK", ["42", "제주", "JEJUBANK"];
        #[doc = "카카오뱅크 (`15`): domestic."]
        Kakaobank = "15", "카카오뱅크", "KAKAOBANK", ["15", "카카오뱅크", "KAKAOBANK"];
        #[doc = "케이뱅크 (`3A`): domestic."]
        Kbank = "3A", "케이뱅크", "KBANK", ["3A", "케이뱅크", "KBANK"];
        #[doc = "토스뱅크 (`24`): domestic."]
        Tossbank = "24", "토스뱅크", "TOSSBANK", ["24", "토스뱅크", "TOSSBANK"];
        #[doc = "하나 (`21`): domestic."]
        Hana = "21", "하나", "HANA", ["21", "하나", "HANA"];
        #[doc = "현대 (`61`): domestic."]
        Hyundai = "61", "현대", "HYUNDAI", ["61", "현대", "HYUNDAI"];
        #[doc = "국민 (`11`): domestic."]
        Kookmin = "11", "국민", "KOOKMIN", ["11", "국민", "KOOKMIN"];
        #[doc = "농협 (`91`): domestic."]
        Nonghyeop = "91", "농협", "NONGHYEOP", ["91", "농협", "NONGHYEOP"];
        #[doc = "수협 (`34`): domestic."]
        Suhyeop = "34", "수협", "SUHYEOP", ["34", "수협", "SUHYEOP"];
        #[doc = "페이코 (`PCP`): domestic seen in third-party list."]
        Payco = "PCP", "페이코", "PAYCO", ["PCP", "페이코", "PAYCO"];
        #[doc = "KB증권 (`KBS`): domestic seen in third-party list."]
        KbSecurities = "KBS", "KB증권", "KB_SECURITIES", ["KBS", "KB증권", "KB_SECURITIES"];
        #[doc = "다이너스 클럽 (`6D`): overseas brand."]
        Diners = "6D", "다이너스 클럽", "DINERS", ["6D", "다이너스 클럽", "DINERS"];
        #[doc = "마스터카드 (`4M`): overseas brand."]
        Master = "4M", "마스터카드", "MASTER", ["4M", "마스터카드", "MASTER"];
        #[doc = "유니온페이 (`3C`): overseas brand."]
        Unionpay = "3C", "유니온페이", "UNIONPAY", ["3C", "유니온페이", "UNIONPAY"];
        #[doc = "아메리칸 익스프레스 (`7A`): overseas brand."]
        Amex = "7A", "아메리칸 익스프레스", "AMEX", ["7A", "아메리칸 익스프레스", "AMEX"];
        #[doc = "JCB (`4J`): overseas brand."]
        Jcb = "4J", "JCB", "JCB", ["4J", "JCB"];
        #[doc = "VISA (`4V`): overseas brand."]
        Visa = "4V", "VISA", "VISA", ["4V", "VISA"];
    }
    #[doc = "A bank, a securities firm or another keeper of accounts (`bank.code`, `securities.code`)."]
    Bank {
        #[doc = "경남 (`39`): virtual-account issuable."]
        Kyongnambank = "39", "경남", "KYONGNAMBANK", ["39", "경남", "KYONGNAMBANK", "039"];
        #[doc = "광주 (`34`): virtual-account issuable."]
        Gwangjubank = "34", "광주", "GWANGJUBANK", ["34", "광주", "GWANGJUBANK", "034"];
        #[doc = "단위농협 (`12`)."]
        Localnonghyeop = "12", "단위농협", "LOCALNONGHYEOP", ["12", "단위농협", "LOCALNONGHYEOP", "012"];
        #[doc = "부산 (`32`): virtual-account issuable."]
        Busanbank = "32", "부산", "BUSANBANK", ["32", "부산", "BUSANBANK", "032"];
        #[doc = "새마을 (`45`): virtual-account issuable."]
        Saemaul = "45", "새마을", "SAEMAUL", ["45", "새마을", "SAEMAUL", "045"];
        #[doc = "산림 (`64`)."]
        Sanlim = "64", "산림", "SANLIM", ["64", "산림", "SANLIM", "064"];
        #[doc = "신한 (`88`): virtual-account issuable."]
        Shinhan = "88", "신한", "SHINHAN", ["88", "신한", "SHINHAN", "088"];
        #[doc = "신협 (`48`)."]
        Shinhyeop = "48", "신협", "SHINHYEOP", ["48", "신협", "SHINHYEOP", "048"];
        #[doc = "씨티 (`27`)."]
        Citi = "27", "씨티", "CITI", ["27", "씨티", "CITI", "027"];
        #[doc = "우리 (`20`): virtual-account issuable."]
        Woori = "20", "우리", "WOORI", ["20", "우리", "WOORI", "020"];
        #[doc = "우체국 (`71`): virtual-account issuable."]
        Post = "71", "우체국", "POST", ["71", "우체국", "POST", "071"];
        #[doc = "저축 (`50`)."]
        Savingbank = "50", "저축", "SAVINGBANK", ["50", "저축", "SAVINGBANK", "050"];
        #[doc = "전북 (`37`)."]
        Jeonbukbank = "37", "전북", "JEONBUKBANK", ["37", "전북", "JEONBUKBANK", "037"];
        #[doc = "제주 (`35`)."]
        Jejubank = "35", "제주", "JEJUBANK", ["35", "제주", "JEJUBANK", "035"];
        #[doc = "카카오 (`90`)."]
        Kakaobank = "90", "카카오", "KAKAOBANK", ["90", "카카오", "KAKAOBANK", "090"];
        #[doc = "케이 (`89`)."]
        Kbank = "89", "케이", "KBANK", ["89", "케이", "KBANK", "089"];
        #[doc = "토스 (`92`)."]
        Tossbank = "92", "토스", "TOSSBANK", ["92", "토스", "TOSSBANK", "092"];
        #[doc = "하나 (`81`): virtual-account issuable."]
        Hana = "81", "하나", "HANA", ["81", "하나", "HANA", "081"];
        #[doc = "홍콩상하이 (`54`)."]
        Hsbc = "54", "홍콩상하이", "HSBC", ["54", "홍콩상하이", "HSBC", "054"];
        #[doc = "기업 (`03`): virtual-account issuable."]
        Ibk = "03", "기업", "IBK", ["03", "기업", "IBK", "003"];
        #[doc = "국민 (`06`): virtual-account issuable."]
        Kookmin = "06", "국민", "KOOKMIN", ["06", "국민", "KOOKMIN", "004"];
        #[doc = "대구 (`31`): virtual-account issuable."]
        Daegubank = "31", "대구", "DAEGUBANK", ["31", "대구", "DAEGUBANK", "031"];
        #[doc = "산업 (`02`)."]
        Kdbbank = "02", "산업", "KDBBANK", ["02", "산업", "KDBBANK", "002"];
        #[doc = "농협 (`11`): virtual-account issuable."]
        Nonghyeop = "11", "농협", "NONGHYEOP", ["11", "농협", "NONGHYEOP", "011"];
        #[doc = "SC제일 (`23`)."]
        Sc = "23", "SC제일", "SC", ["23", "SC제일", "SC", "023"];
        #[doc = "수협 (`07`): virtual-account issuable."]
        Suhyeop = "07", "수협", "SUHYEOP", ["07", "수협", "SUHYEOP", "007"];
        #[doc = "교보증권 (`S8`)."]
        KyoboSecurities = "S8", "교보증권", "KYOBO_SECURITIES", ["S8", "교보증권", "KYOBO_SECURITIES", "261"];
        #[doc = "대신증권 (`SE`)."]
        DaishinSecurities = "SE", "대신증권", "DAISHIN_SECURITIES", ["SE", "대신증권", "DAISHIN_SECURITIES", "267"];
        #[doc = "메리츠증권 (`SK`)."]
        MeritzSecurities = "SK", "메리츠증권", "MERITZ_SECURITIES", ["SK", "메리츠증권", "MERITZ_SECURITIES", "287"];
        #[doc = "미래에셋증권 (`S5`)."]
        MiraeAssetSecurities = "S5", "미래에셋증권", "MIRAE_ASSET_SECURITIES", ["S5", "미래에셋증권", "MIRAE_ASSET_SECURITIES", "238"];
        #[doc = "부국 (`SM`)."]
        BookookSecurities = "SM", "부국", "BOOKOOK_SECURITIES", ["SM", "부국", "BOOKOOK_SECURITIES", "290"];
        #[doc = "삼성증권 (`S3`)."]
        SamsungSecurities = "S3", "삼성증권", "SAMSUNG_SECURITIES", ["S3", "삼성증권", "SAMSUNG_SECURITIES", "240"];
        #[doc = "신영증권 (`SN`)."]
        ShinyoungSecurities = "SN", "신영증권", "SHINYOUNG_SECURITIES", ["SN", "신영증권", "SHINYOUNG_SECURITIES", "291"];
        #[doc = "신한금융투자 (`S2`)."]
        ShinhanSecurities = "S2", "신한금융투자", "SHINHAN_SECURITIES", ["S2", "신한금융투자", "SHINHAN_SECURITIES", "278"];
        #[doc = "유안타증권 (`S0`)."]
        YuantaSecurites = "S0", "유안타증권", "YUANTA_SECURITES", ["S0", "유안타증권", "YUANTA_SECURITES", "209"];
        #[doc = "유진투자증권 (`SJ`)."]
        EugeneInvestmentAndSecurities = "SJ", "유진투자증권", "EUGENE_INVESTMENT_AND_SECURITIES", ["SJ", "유진투자증권", "EUGENE_INVESTMENT_AND_SECURITIES", "280"];
        #[doc = "카카오페이증권 (`SQ`)."]
        KakaopaySecurities = "SQ", "카카오페이증권", "KAKAOPAY_SECURITIES", ["SQ", "카카오페이증권", "KAKAOPAY_SECURITIES", "288"];
        #[doc = "키움증권 (`SB`)."]
        Kiwoom = "SB", "키움증권", "KIWOOM", ["SB", "키움증권", "KIWOOM", "264"];
        #[doc = "토스머니 (`-`)."]
        TossMoney = "-", "토스머니", "TOSS_MONEY", ["-", "토스머니", "TOSS_MONEY"];
        #[doc = "토스증권 (`ST`)."]
        TossSecurities = "ST", "토스증권", "TOSS_SECURITIES", ["ST", "토스증권", "TOSS_SECURITIES", "271"];
        #[doc = "펀드온라인코리아(한국포스증권) (`SR`)."]
        KoreaFossSecurities = "SR", "펀드온라인코리아(한국포스증권)", "KOREA_FOSS_SECURITIES", ["SR", "펀드온라인코리아(한국포스증권)", "KOREA_FOSS_SECURITIES", "294"];
        #[doc = "하나금융투자 (`SH`)."]
        HanaInvestmentAndSecurities = "SH", "하나금융투자", "HANA_INVESTMENT_AND_SECURITIES", ["SH", "하나금융투자", "HANA_INVESTMENT_AND_SECURITIES", "270"];
        #[doc = "하이투자증권 (`S9`)."]
        HiInvestmentAndSecurities = "S9", "하이투자증권", "HI_INVESTMENT_AND_SECURITIES", ["S9", "하이투자증권", "HI_INVESTMENT_AND_SECURITIES", "262"];
        #[doc = "한국투자증권 (`S6`)."]
        KoreaInvestmentAndSecurities = "S6", "한국투자증권", "KOREA_INVESTMENT_AND_SECURITIES", ["S6", "한국투자증권", "KOREA_INVESTMENT_AND_SECURITIES", "243"];
        #[doc = "한화투자증권 (`SG`)."]
        HanhwaInvestmentAndSecurities = "SG", "한화투자증권", "HANHWA_INVESTMENT_AND_SECURITIES", ["SG", "한화투자증권", "HANHWA_INVESTMENT_AND_SECURITIES", "269"];
        #[doc = "현대차증권 (`SA`)."]
        HyundaiMotorSecurities = "SA", "현대차증권", "HYUNDAI_MOTOR_SECURITIES", ["SA", "현대차증권", "HYUNDAI_MOTOR_SECURITIES", "263"];
        #[doc = "DB금융투자 (`SI`)."]
        DbInvestmentAndSecurities = "SI", "DB금융투자", "DB_INVESTMENT_AND_SECURITIES", ["SI", "DB금융투자", "DB_INVESTMENT_AND_SECURITIES", "279"];
        #[doc = "KB증권 (`S4`)."]
        KbSecurities = "S4", "KB증권", "KB_SECURITIES", ["S4", "KB증권", "KB_SECURITIES", "218"];
        #[doc = "KTB투자증권(다올투자증권) (`SP`)."]
        DaolInvestmentAndSecurities = "SP", "KTB투자증권(다올투자증권)", "DAOL_INVESTMENT_AND_SECURITIES", ["SP", "KTB투자증권(다올투자증권)", "DAOL_INVESTMENT_AND_SECURITIES", "227"];
        #[doc = "LIG투자 (`SO`)."]
        LigInvestmentAndSecurities = "SO", "LIG투자", "LIG_INVESTMENT_AND_SECURITIES", ["SO", "LIG투자", "LIG_INVESTMENT_AND_SECURITIES", "292"];
        #[doc = "NH투자증권 (`SL`)."]
        NhInvestmentAndSecurities = "SL", "NH투자증권", "NH_INVESTMENT_AND_SECURITIES", ["SL", "NH투자증권", "NH_INVESTMENT_AND_SECURITIES", "247"];
        #[doc = "SK증권 (`SD`)."]
        SkSecurities = "SD", "SK증권", "SK_SECURITIES", ["SD", "SK증권", "SK_SECURITIES", "266"];
    }
    #[doc = "A provider of easy pay, in Korea or overseas (`easyPay.provider`, `foreignEasyPay.provider`, `foreignEasyPay.brand`)."]
    Wallet {
        #[doc = "토스페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Tosspay = "토스페이", "토스페이", "TOSSPAY", ["토스페이", "TOSSPAY"];
        #[doc = "네이버페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Naverpay = "네이버페이", "네이버페이", "NAVERPAY", ["네이버페이", "NAVERPAY"];
        #[doc = "삼성페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Samsungpay = "삼성페이", "삼성페이", "SAMSUNGPAY", ["삼성페이", "SAMSUNGPAY"];
        #[doc = "엘페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Lpay = "엘페이", "엘페이", "LPAY", ["엘페이", "LPAY"];
        #[doc = "카카오페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Kakaopay = "카카오페이", "카카오페이", "KAKAOPAY", ["카카오페이", "KAKAOPAY"];
        #[doc = "페이코: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Payco = "페이코", "페이코", "PAYCO", ["페이코", "PAYCO"];
        #[doc = "LG페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Lgpay = "LG페이", "LG페이", "LGPAY", ["LG페이", "LGPAY"];
        #[doc = "SSG페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Ssg = "SSG페이", "SSG페이", "SSG", ["SSG페이", "SSG"];
        #[doc = "애플페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Applepay = "애플페이", "애플페이", "APPLEPAY", ["애플페이", "APPLEPAY"];
        #[doc = "핀페이: response is the Korean name (observed 토스페이); requests accept Korean or English."]
        Pinpay = "핀페이", "핀페이", "PINPAY", ["핀페이", "PINPAY"];
        #[doc = "페이팔 (`PAYPAL`): SDK request value (documented). In the Payment response `easyPay` was OBSERVED as a plain string (페이팔 / paypal) instead of an object."]
        Paypal = "PAYPAL", "페이팔", "PAYPAL", ["PAYPAL", "페이팔", "paypal"];
        #[doc = "`Alipay`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        Alipay = "Alipay", "Alipay", "Alipay", ["Alipay"];
        #[doc = "`AlipayHK`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        AlipayHK = "AlipayHK", "AlipayHK", "AlipayHK", ["AlipayHK"];
        #[doc = "`BillEase`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        BillEase = "BillEase", "BillEase", "BillEase", ["BillEase"];
        #[doc = "`Boost`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        Boost = "Boost", "Boost", "Boost", ["Boost"];
        #[doc = "`BPI`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        Bpi = "BPI", "BPI", "BPI", ["BPI"];
        #[doc = "`DANA`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        Dana = "DANA", "DANA", "DANA", ["DANA"];
        #[doc = "`GCash`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        GCash = "GCash", "GCash", "GCash", ["GCash"];
        #[doc = "`Rabbit LINE Pay`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        RabbitLinePay = "Rabbit LINE Pay", "Rabbit LINE Pay", "Rabbit LINE Pay", ["Rabbit LINE Pay"];
        #[doc = "`Touch 'n Go eWallet`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        TouchNGoEWallet = "Touch 'n Go eWallet", "Touch 'n Go eWallet", "Touch 'n Go eWallet", ["Touch 'n Go eWallet"];
        #[doc = "`TrueMoney Wallet`: asynchronous China/South-East-Asia wallets; brand names documented, API code values unknown."]
        TrueMoneyWallet = "TrueMoney Wallet", "TrueMoney Wallet", "TrueMoney Wallet", ["TrueMoney Wallet"];
    }
    #[doc = "What a cash receipt is for (`cashReceipt.type`)."]
    #[doc = ""]
    #[doc = "미발행 only in requests; English aliases inferred."]
    CashReceiptType {
        #[doc = "소득공제."]
        IncomeDeduction = "소득공제", "소득공제", "INCOME_DEDUCTION", ["소득공제", "INCOME_DEDUCTION"];
        #[doc = "지출증빙."]
        ExpenseProof = "지출증빙", "지출증빙", "EXPENSE_PROOF", ["지출증빙", "EXPENSE_PROOF"];
        #[doc = "미발행."]
        None = "미발행", "미발행", "NONE", ["미발행", "NONE"];
    }
    #[doc = "Whether a cash receipt was issued or taken back (`cashReceipt.transactionType`)."]
    CashReceiptTransaction {
        #[doc = "발급 (`CONFIRM`)."]
        Confirm = "CONFIRM", "발급", "CONFIRM", ["CONFIRM", "발급"];
        #[doc = "취소 (`CANCEL`)."]
        Cancel = "CANCEL", "취소", "CANCEL", ["CANCEL", "취소"];
    }
    #[doc = "Where the issue of a cash receipt stands (`cashReceipt.issueStatus`)."]
    #[doc = ""]
    #[doc = "first response is always `IN_PROGRESS`; final after 1-2 days."]
    CashReceiptStatus {
        #[doc = "발급 대기 (`IN_PROGRESS`)."]
        InProgress = "IN_PROGRESS", "발급 대기", "IN_PROGRESS", ["IN_PROGRESS", "발급 대기"];
        #[doc = "발급 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "발급 완료", "COMPLETED", ["COMPLETED", "발급 완료"];
        #[doc = "발급 실패 (`FAILED`)."]
        Failed = "FAILED", "발급 실패", "FAILED", ["FAILED", "발급 실패"];
    }
    #[doc = "What a fee of a settlement is for (`settlement.fees.type`)."]
    FeeType {
        #[doc = "기본 수수료 (`BASE`)."]
        Base = "BASE", "기본 수수료", "BASE", ["BASE", "기본 수수료"];
        #[doc = "카드사/토스 부담 무이자 수수료 (`INSTALLMENT_DISCOUNT`)."]
        InstallmentDiscount = "INSTALLMENT_DISCOUNT", "카드사/토스 부담 무이자 수수료", "INSTALLMENT_DISCOUNT", ["INSTALLMENT_DISCOUNT", "카드사/토스 부담 무이자 수수료"];
        #[doc = "상점 부담 무이자 수수료 (`INSTALLMENT`)."]
        Installment = "INSTALLMENT", "상점 부담 무이자 수수료", "INSTALLMENT", ["INSTALLMENT", "상점 부담 무이자 수수료"];
        #[doc = "카드사 포인트 적립 수수료 (`POINT_SAVING`)."]
        PointSaving = "POINT_SAVING", "카드사 포인트 적립 수수료", "POINT_SAVING", ["POINT_SAVING", "카드사 포인트 적립 수수료"];
        #[doc = "기타 (`ETC`)."]
        Etc = "ETC", "기타", "ETC", ["ETC", "기타"];
    }
    #[doc = "By which date settlements are listed (`settlement.dateType`)."]
    #[doc = ""]
    #[doc = "query parameter; default `soldDate`."]
    SettlementDate {
        #[doc = "`soldDate`."]
        SoldDate = "soldDate", "soldDate", "soldDate", ["soldDate"];
        #[doc = "`paidOutDate`."]
        PaidOutDate = "paidOutDate", "paidOutDate", "paidOutDate", ["paidOutDate"];
    }
    #[doc = "What a promotion gives (`promotion.type`)."]
    PromotionType {
        #[doc = "`CARD_DISCOUNT`."]
        CardDiscount = "CARD_DISCOUNT", "CARD_DISCOUNT", "CARD_DISCOUNT", ["CARD_DISCOUNT"];
        #[doc = "`CARD_INTEREST_FREE`."]
        CardInterestFree = "CARD_INTEREST_FREE", "CARD_INTEREST_FREE", "CARD_INTEREST_FREE", ["CARD_INTEREST_FREE"];
        #[doc = "`CARD_POINT`."]
        CardPoint = "CARD_POINT", "CARD_POINT", "CARD_POINT", ["CARD_POINT"];
        #[doc = "`BANK_DISCOUNT`."]
        BankDiscount = "BANK_DISCOUNT", "BANK_DISCOUNT", "BANK_DISCOUNT", ["BANK_DISCOUNT"];
    }
    #[doc = "How the discount of a bank is counted (`promotion.bankDiscount.type`)."]
    BankDiscountType {
        #[doc = "`FIXED_AMOUNT`."]
        FixedAmount = "FIXED_AMOUNT", "FIXED_AMOUNT", "FIXED_AMOUNT", ["FIXED_AMOUNT"];
        #[doc = "`FIXED_RATE`."]
        FixedRate = "FIXED_RATE", "FIXED_RATE", "FIXED_RATE", ["FIXED_RATE"];
    }
    #[doc = "Which payments a promotion is for (`promotion.payType`)."]
    PromotionPayType {
        #[doc = "`NORMAL`."]
        Normal = "NORMAL", "NORMAL", "NORMAL", ["NORMAL"];
        #[doc = "`BILLING`."]
        Billing = "BILLING", "BILLING", "BILLING", ["BILLING"];
        #[doc = "`BRANDPAY`."]
        Brandpay = "BRANDPAY", "BRANDPAY", "BRANDPAY", ["BRANDPAY"];
    }
    #[doc = "What a webhook tells (`webhook.eventType`)."]
    WebhookEventType {
        #[doc = "`PAYMENT_STATUS_CHANGED`."]
        PaymentStatusChanged = "PAYMENT_STATUS_CHANGED", "PAYMENT_STATUS_CHANGED", "PAYMENT_STATUS_CHANGED", ["PAYMENT_STATUS_CHANGED"];
        #[doc = "`DEPOSIT_CALLBACK`: subscription name; the body itself carries NO `eventType` field."]
        DepositCallback = "DEPOSIT_CALLBACK", "DEPOSIT_CALLBACK", "DEPOSIT_CALLBACK", ["DEPOSIT_CALLBACK"];
        #[doc = "`CANCEL_STATUS_CHANGED`."]
        CancelStatusChanged = "CANCEL_STATUS_CHANGED", "CANCEL_STATUS_CHANGED", "CANCEL_STATUS_CHANGED", ["CANCEL_STATUS_CHANGED"];
        #[doc = "`BILLING_DELETED`."]
        BillingDeleted = "BILLING_DELETED", "BILLING_DELETED", "BILLING_DELETED", ["BILLING_DELETED"];
        #[doc = "`METHOD_UPDATED`."]
        MethodUpdated = "METHOD_UPDATED", "METHOD_UPDATED", "METHOD_UPDATED", ["METHOD_UPDATED"];
        #[doc = "`CUSTOMER_STATUS_CHANGED`."]
        CustomerStatusChanged = "CUSTOMER_STATUS_CHANGED", "CUSTOMER_STATUS_CHANGED", "CUSTOMER_STATUS_CHANGED", ["CUSTOMER_STATUS_CHANGED"];
        #[doc = "`payout.changed`: signed."]
        PayoutChanged = "payout.changed", "payout.changed", "payout.changed", ["payout.changed"];
        #[doc = "`seller.changed`: signed."]
        SellerChanged = "seller.changed", "seller.changed", "seller.changed", ["seller.changed"];
        #[doc = "`ORDER_PAYMENT_STATUS_CHANGED`: `LinkPay`."]
        OrderPaymentStatusChanged = "ORDER_PAYMENT_STATUS_CHANGED", "ORDER_PAYMENT_STATUS_CHANGED", "ORDER_PAYMENT_STATUS_CHANGED", ["ORDER_PAYMENT_STATUS_CHANGED"];
        #[doc = "`ars-reservation.changed`."]
        ArsReservationChanged = "ars-reservation.changed", "ars-reservation.changed", "ars-reservation.changed", ["ars-reservation.changed"];
        #[doc = "`PAYOUT_STATUS_CHANGED`: payouts v1."]
        PayoutStatusChanged = "PAYOUT_STATUS_CHANGED", "PAYOUT_STATUS_CHANGED", "PAYOUT_STATUS_CHANGED", ["PAYOUT_STATUS_CHANGED"];
        #[doc = "`SUBMALL_STATUS_CHANGED`: payouts v1."]
        SubmallStatusChanged = "SUBMALL_STATUS_CHANGED", "SUBMALL_STATUS_CHANGED", "SUBMALL_STATUS_CHANGED", ["SUBMALL_STATUS_CHANGED"];
    }
    #[doc = "What happened to a registered method (`webhook.METHOD_UPDATED.status`)."]
    MethodChange {
        #[doc = "`ENABLED`: the docs example prints ENABLE."]
        Enabled = "ENABLED", "ENABLED", "ENABLED", ["ENABLED", "ENABLE"];
        #[doc = "`DISABLED`."]
        Disabled = "DISABLED", "DISABLED", "DISABLED", ["DISABLED"];
        #[doc = "`ALIAS_UPDATED`."]
        AliasUpdated = "ALIAS_UPDATED", "ALIAS_UPDATED", "ALIAS_UPDATED", ["ALIAS_UPDATED"];
    }
    #[doc = "What happened to a brandpay customer (`webhook.CUSTOMER_STATUS_CHANGED.status`)."]
    CustomerChange {
        #[doc = "`CREATED`."]
        Created = "CREATED", "CREATED", "CREATED", ["CREATED"];
        #[doc = "`REMOVED`."]
        Removed = "REMOVED", "REMOVED", "REMOVED", ["REMOVED"];
        #[doc = "`PASSWORD_CHANGED`."]
        PasswordChanged = "PASSWORD_CHANGED", "PASSWORD_CHANGED", "PASSWORD_CHANGED", ["PASSWORD_CHANGED"];
        #[doc = "`ONE_TOUCH_ACTIVATED`."]
        OneTouchActivated = "ONE_TOUCH_ACTIVATED", "ONE_TOUCH_ACTIVATED", "ONE_TOUCH_ACTIVATED", ["ONE_TOUCH_ACTIVATED"];
        #[doc = "`ONE_TOUCH_DEACTIVATED`."]
        OneTouchDeactivated = "ONE_TOUCH_DEACTIVATED", "ONE_TOUCH_DEACTIVATED", "ONE_TOUCH_DEACTIVATED", ["ONE_TOUCH_DEACTIVATED"];
    }
    #[doc = "Where a payout stands (`payout.status`)."]
    PayoutStatus {
        #[doc = "`REQUESTED`: SCHEDULED accepted; cancellable."]
        Requested = "REQUESTED", "REQUESTED", "REQUESTED", ["REQUESTED"];
        #[doc = "`IN_PROGRESS`: EXPRESS starts here."]
        InProgress = "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", ["IN_PROGRESS"];
        #[doc = "`COMPLETED`: webhook."]
        Completed = "COMPLETED", "COMPLETED", "COMPLETED", ["COMPLETED"];
        #[doc = "`FAILED`: webhook; error object set."]
        Failed = "FAILED", "FAILED", "FAILED", ["FAILED"];
        #[doc = "`CANCELED`: no webhook."]
        Canceled = "CANCELED", "CANCELED", "CANCELED", ["CANCELED"];
    }
    #[doc = "When a payout is made (`payout.scheduleType`)."]
    PayoutSchedule {
        #[doc = "`EXPRESS`."]
        Express = "EXPRESS", "EXPRESS", "EXPRESS", ["EXPRESS"];
        #[doc = "`SCHEDULED`."]
        Scheduled = "SCHEDULED", "SCHEDULED", "SCHEDULED", ["SCHEDULED"];
    }
    #[doc = "How far a seller is approved (`seller.status`)."]
    SellerStatus {
        #[doc = "`APPROVAL_REQUIRED`: individual / individual business right after registration; identity check pending."]
        ApprovalRequired = "APPROVAL_REQUIRED", "APPROVAL_REQUIRED", "APPROVAL_REQUIRED", ["APPROVAL_REQUIRED"];
        #[doc = "`PARTIALLY_APPROVED`: payable below 10,000,000 KRW."]
        PartiallyApproved = "PARTIALLY_APPROVED", "PARTIALLY_APPROVED", "PARTIALLY_APPROVED", ["PARTIALLY_APPROVED"];
        #[doc = "`KYC_REQUIRED`: held."]
        KycRequired = "KYC_REQUIRED", "KYC_REQUIRED", "KYC_REQUIRED", ["KYC_REQUIRED"];
        #[doc = "`APPROVED`: no limit."]
        Approved = "APPROVED", "APPROVED", "APPROVED", ["APPROVED"];
    }
    #[doc = "What kind of business a seller is (`seller.businessType`)."]
    BusinessType {
        #[doc = "`INDIVIDUAL`."]
        Individual = "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", ["INDIVIDUAL"];
        #[doc = "`INDIVIDUAL_BUSINESS`."]
        IndividualBusiness = "INDIVIDUAL_BUSINESS", "INDIVIDUAL_BUSINESS", "INDIVIDUAL_BUSINESS", ["INDIVIDUAL_BUSINESS"];
        #[doc = "`CORPORATE`."]
        Corporate = "CORPORATE", "CORPORATE", "CORPORATE", ["CORPORATE"];
    }
    #[doc = "What brandpay terms are about (`brandpay.terms.scope`)."]
    #[doc = ""]
    #[doc = "max 2: one membership scope + one method scope."]
    TermsScope {
        #[doc = "`REGISTER`."]
        Register = "REGISTER", "REGISTER", "REGISTER", ["REGISTER"];
        #[doc = "`ACCOUNT`."]
        Account = "ACCOUNT", "ACCOUNT", "ACCOUNT", ["ACCOUNT"];
        #[doc = "`BILLING`."]
        Billing = "BILLING", "BILLING", "BILLING", ["BILLING"];
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
    }
    #[doc = "What an access token is asked for with (`brandpay.grantType`)."]
    GrantType {
        #[doc = "`AuthorizationCode`."]
        AuthorizationCode = "AuthorizationCode", "AuthorizationCode", "AuthorizationCode", ["AuthorizationCode"];
        #[doc = "`RefreshToken`."]
        RefreshToken = "RefreshToken", "RefreshToken", "RefreshToken", ["RefreshToken"];
    }
    #[doc = "Whether a registered method can be used (`brandpay.method.status`)."]
    MethodStatus {
        #[doc = "`ENABLED`."]
        Enabled = "ENABLED", "ENABLED", "ENABLED", ["ENABLED"];
        #[doc = "`DISABLED`."]
        Disabled = "DISABLED", "DISABLED", "DISABLED", ["DISABLED"];
    }
    #[doc = "What the browser's payment window is opened for (`sdk.requestPayment.method`)."]
    #[doc = ""]
    #[doc = "browser SDK v2 request value."]
    CheckoutMethod {
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
        #[doc = "`TRANSFER`."]
        Transfer = "TRANSFER", "TRANSFER", "TRANSFER", ["TRANSFER"];
        #[doc = "`VIRTUAL_ACCOUNT`."]
        VirtualAccount = "VIRTUAL_ACCOUNT", "VIRTUAL_ACCOUNT", "VIRTUAL_ACCOUNT", ["VIRTUAL_ACCOUNT"];
        #[doc = "`MOBILE_PHONE`."]
        MobilePhone = "MOBILE_PHONE", "MOBILE_PHONE", "MOBILE_PHONE", ["MOBILE_PHONE"];
        #[doc = "`CULTURE_GIFT_CERTIFICATE`."]
        CultureGiftCertificate = "CULTURE_GIFT_CERTIFICATE", "CULTURE_GIFT_CERTIFICATE", "CULTURE_GIFT_CERTIFICATE", ["CULTURE_GIFT_CERTIFICATE"];
        #[doc = "`FOREIGN_EASY_PAY`."]
        ForeignEasyPay = "FOREIGN_EASY_PAY", "FOREIGN_EASY_PAY", "FOREIGN_EASY_PAY", ["FOREIGN_EASY_PAY"];
    }
    #[doc = "What the browser's billing window is opened for (`sdk.requestBillingAuth.method`)."]
    BillingMethod {
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
        #[doc = "`TRANSFER`."]
        Transfer = "TRANSFER", "TRANSFER", "TRANSFER", ["TRANSFER"];
    }
    #[doc = "How a redirect says that was paid (`redirect.paymentType`)."]
    #[doc = ""]
    #[doc = "`successUrl` query parameter."]
    RedirectPaymentType {
        #[doc = "일반결제 (`NORMAL`)."]
        Normal = "NORMAL", "일반결제", "NORMAL", ["NORMAL", "일반결제"];
        #[doc = "브랜드페이 (`BRANDPAY`)."]
        Brandpay = "BRANDPAY", "브랜드페이", "BRANDPAY", ["BRANDPAY", "브랜드페이"];
        #[doc = "키인 (`KEYIN`)."]
        Keyin = "KEYIN", "키인", "KEYIN", ["KEYIN", "키인"];
    }
    #[doc = "A version of the API (`api.version`)."]
    ApiVersion {
        #[doc = "`1.0`."]
        V1_0 = "1.0", "1.0", "1.0", ["1.0"];
        #[doc = "`1.1`."]
        V1_1 = "1.1", "1.1", "1.1", ["1.1"];
        #[doc = "`1.2`."]
        V1_2 = "1.2", "1.2", "1.2", ["1.2"];
        #[doc = "`1.3`."]
        V1_3 = "1.3", "1.3", "1.3", ["1.3"];
        #[doc = "`1.4`."]
        V1_4 = "1.4", "1.4", "1.4", ["1.4"];
        #[doc = "`2022-06-08`."]
        V2022_06_08 = "2022-06-08", "2022-06-08", "2022-06-08", ["2022-06-08"];
        #[doc = "`2022-07-27`."]
        V2022_07_27 = "2022-07-27", "2022-07-27", "2022-07-27", ["2022-07-27"];
        #[doc = "`2022-11-16`: widget keys are pinned to this one."]
        V2022_11_16 = "2022-11-16", "2022-11-16", "2022-11-16", ["2022-11-16"];
        #[doc = "`2024-06-01`."]
        V2024_06_01 = "2024-06-01", "2024-06-01", "2024-06-01", ["2024-06-01"];
    }
    #[doc = "What an API key begins with (`key.prefix`)."]
    KeyPrefix {
        #[doc = "`test_ck_`: API-individual client key, test."]
        TestCk = "test_ck_", "test_ck_", "test_ck_", ["test_ck_"];
        #[doc = "`live_ck_`: API-individual client key, live."]
        LiveCk = "live_ck_", "live_ck_", "live_ck_", ["live_ck_"];
        #[doc = "`test_sk_`: API-individual secret key, test."]
        TestSk = "test_sk_", "test_sk_", "test_sk_", ["test_sk_"];
        #[doc = "`live_sk_`: API-individual secret key, live."]
        LiveSk = "live_sk_", "live_sk_", "live_sk_", ["live_sk_"];
        #[doc = "`test_gck_`: widget client key, test."]
        TestGck = "test_gck_", "test_gck_", "test_gck_", ["test_gck_"];
        #[doc = "`live_gck_`: widget client key, live."]
        LiveGck = "live_gck_", "live_gck_", "live_gck_", ["live_gck_"];
        #[doc = "`test_gsk_`: widget secret key, test."]
        TestGsk = "test_gsk_", "test_gsk_", "test_gsk_", ["test_gsk_"];
        #[doc = "`live_gsk_`: widget secret key, live."]
        LiveGsk = "live_gsk_", "live_gsk_", "live_gsk_", ["live_gsk_"];
    }
    #[doc = "How answers are wrapped (`envelope`)."]
    EnvelopeVersion {
        #[doc = "`v1`: `{code,message}`."]
        V1 = "v1", "v1", "v1", ["v1"];
        #[doc = "`v2`: `{version,traceId,entityType,entityBody,error}`."]
        V2 = "v2", "v2", "v2", ["v2"];
    }
    #[doc = "What a v2 envelope holds (`v2.entityType`)."]
    EntityType {
        #[doc = "`payout`."]
        Payout = "payout", "payout", "payout", ["payout"];
        #[doc = "`seller`."]
        Seller = "seller", "seller", "seller", ["seller"];
        #[doc = "`x-list`."]
        XList = "x-list", "x-list", "x-list", ["x-list"];
        #[doc = "`deleted-entity`."]
        DeletedEntity = "deleted-entity", "deleted-entity", "deleted-entity", ["deleted-entity"];
        #[doc = "`balance`: balance inferred."]
        Balance = "balance", "balance", "balance", ["balance"];
    }
}

#[rustfmt::skip]
impl CardIssuer {
    /// Whether this is a brand from overseas.
    pub fn is_overseas(&self) -> bool {
        matches!(self, Self::Diners | Self::Master | Self::Unionpay | Self::Amex | Self::Jcb | Self::Visa)
    }
}

#[rustfmt::skip]
impl Bank {
    /// The three digits of payouts (v2); [`as_str`](Self::as_str) gives the two of v1.
    pub fn long_code(&self) -> Option<&'static str> {
        match self {
            Self::Kyongnambank => Some("039"),
            Self::Gwangjubank => Some("034"),
            Self::Localnonghyeop => Some("012"),
            Self::Busanbank => Some("032"),
            Self::Saemaul => Some("045"),
            Self::Sanlim => Some("064"),
            Self::Shinhan => Some("088"),
            Self::Shinhyeop => Some("048"),
            Self::Citi => Some("027"),
            Self::Woori => Some("020"),
            Self::Post => Some("071"),
            Self::Savingbank => Some("050"),
            Self::Jeonbukbank => Some("037"),
            Self::Jejubank => Some("035"),
            Self::Kakaobank => Some("090"),
            Self::Kbank => Some("089"),
            Self::Tossbank => Some("092"),
            Self::Hana => Some("081"),
            Self::Hsbc => Some("054"),
            Self::Ibk => Some("003"),
            Self::Kookmin => Some("004"),
            Self::Daegubank => Some("031"),
            Self::Kdbbank => Some("002"),
            Self::Nonghyeop => Some("011"),
            Self::Sc => Some("023"),
            Self::Suhyeop => Some("007"),
            Self::KyoboSecurities => Some("261"),
            Self::DaishinSecurities => Some("267"),
            Self::MeritzSecurities => Some("287"),
            Self::MiraeAssetSecurities => Some("238"),
            Self::BookookSecurities => Some("290"),
            Self::SamsungSecurities => Some("240"),
            Self::ShinyoungSecurities => Some("291"),
            Self::ShinhanSecurities => Some("278"),
            Self::YuantaSecurites => Some("209"),
            Self::EugeneInvestmentAndSecurities => Some("280"),
            Self::KakaopaySecurities => Some("288"),
            Self::Kiwoom => Some("264"),
            Self::TossSecurities => Some("271"),
            Self::KoreaFossSecurities => Some("294"),
            Self::HanaInvestmentAndSecurities => Some("270"),
            Self::HiInvestmentAndSecurities => Some("262"),
            Self::KoreaInvestmentAndSecurities => Some("243"),
            Self::HanhwaInvestmentAndSecurities => Some("269"),
            Self::HyundaiMotorSecurities => Some("263"),
            Self::DbInvestmentAndSecurities => Some("279"),
            Self::KbSecurities => Some("218"),
            Self::DaolInvestmentAndSecurities => Some("227"),
            Self::LigInvestmentAndSecurities => Some("292"),
            Self::NhInvestmentAndSecurities => Some("247"),
            Self::SkSecurities => Some("266"),
            Self::TossMoney | Self::Other(_) => None,
        }
    }

    /// Whether the gateway's table lets this bank issue virtual accounts.
    pub fn issues_virtual_accounts(&self) -> bool {
        matches!(self, Self::Kyongnambank | Self::Gwangjubank | Self::Busanbank | Self::Saemaul | Self::Shinhan | Self::Woori | Self::Post | Self::Hana | Self::Ibk | Self::Kookmin | Self::Daegubank | Self::Nonghyeop | Self::Suhyeop)
    }
}
